import { createSubscriber } from 'svelte/reactivity';

/**
 * Tells what is painted with computed colours (canvases) that the theme may have changed: by the
 * system, by an attribute that the page sets on its root, or for printing.
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
