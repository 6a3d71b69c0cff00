import { GALLERY } from './figures';

export async function load() {
  const figures = await Promise.all(
    GALLERY.map(async ({ name, wide, load }) => ({ name, wide, component: await load() })),
  );
  return { figures };
}
