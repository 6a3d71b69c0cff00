/**
 * The browser's own storage. It may be blocked or full: then nothing is kept, and all goes on.
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

/** Keeps a text, or forgets it with null. Returns whether that worked. */
export function store(key: string, text: string | null): boolean {
  try {
    if (text === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
    return true;
  } catch {
    return false;
  }
}
