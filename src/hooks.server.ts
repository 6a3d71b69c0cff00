import type { Handle } from '@sveltejs/kit';

/** The fonts that the first screen of each page needs: the two roman ones. */
const FIRST_FONTS = /\/(source-serif-4|recursive)\.[^/]+\.woff2$/;

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    preload: ({ type, path }) =>
      type === 'js' || type === 'css' || (type === 'font' && FIRST_FONTS.test(path)),
  });
