import { createSubscriber } from 'svelte/reactivity';

/**
 * Makes canvases, which paint with computed colours, paint again when the theme may have changed:
 * by the system, by an attribute of the page's root, or for printing.
 */
export const watchTheme = createSubscriber((update) => {
  if (typeof window === 'undefined') return;
  const queries = [matchMedia('(prefers-color-scheme: dark)'), matchMedia('print')];
  const root = new MutationObserver(update);
  for (const query of queries) query.addEventListener('change', update);
  root.observe(document.documentElement, { attributeFilter: ['class', 'style', 'data-theme'] });
  return () => {
    for (const query of queries) query.removeEventListener('change', update);
    root.disconnect();
  };
});
