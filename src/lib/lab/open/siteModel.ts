import { asset } from '$app/paths';

/** One of the models that the site has as files; null if it cannot be fetched. */
export async function siteModel(name: string, signal: AbortSignal): Promise<Blob | null> {
  try {
    const response = await fetch(asset(`/models/${name}`), { signal });
    // Some hosts answer with a page where a file is missing.
    const isPage = /html/.test(response.headers.get('content-type') ?? '');
    return response.ok && !isPage ? await response.blob() : null;
  } catch {
    return null;
  }
}
