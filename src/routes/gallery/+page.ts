import { GALLERY } from './figures';

export async function load() {
  const figures = await Promise.all(
    GALLERY.map(async ({ name, wide, load }) => ({ name, wide, drawn: await load() })),
  );
  return { figures };
}
