/**
 * The browser's storage. If it is blocked or full, nothing is kept and the page works without it.
 * Keys start with "scalefloor:", because pages under one host share their storage.
 */
const PREFIX = 'scalefloor:';

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Stores a text, or removes it if null. @returns whether that worked */
export function store(key: string, text: string | null): boolean {
  try {
    if (text === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
    return true;
  } catch {
    return false;
  }
}
