import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { inputsOf } from '$lib/lab/open/inputs';

const refusal = async (name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  try {
    await inputsOf([new File([bytes], name)]);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

test('a dropped picture that claims gigabytes is refused before the browser decodes it', async () => {
  const decode = vi.fn();
  vi.stubGlobal('createImageBitmap', decode);
  try {
    const huge = new Uint8Array(readFileSync('test/cases/hostile/j9000.jpg'));
    expect(await refusal('j9000.jpg', huge)).toBe(
      'j9000.jpg cannot be used: it claims 9000 × 9000 pixels, which take 3090 MB to decode, and 1024 MB are the most: scale it down.',
    );
    expect(await refusal('a.webp', new TextEncoder().encode('RIFF....WEBPVP8 '))).toBe(
      'a.webp cannot be used: it is no PNG or JPEG picture.',
    );
    expect(decode).not.toHaveBeenCalled();
  } finally {
    vi.unstubAllGlobals();
  }
});
