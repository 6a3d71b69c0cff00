import { flushSync } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

/** Set between the browser's notice that it will print and its notice that it has. */
let asked = false;

/**
 * The page is on paper as soon as its styles for print apply, but a browser may lay it out before
 * any later task runs. So a change is drawn at once.
 */
const watchPrint = createSubscriber((update) => {
  if (typeof window === 'undefined') return;
  const paper = matchMedia('print');
  const change = () => flushSync(update);
  const before = () => {
    asked = true;
    change();
  };
  const after = () => {
    asked = false;
    change();
  };
  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  paper.addEventListener('change', change);
  return () => {
    window.removeEventListener('beforeprint', before);
    window.removeEventListener('afterprint', after);
    paper.removeEventListener('change', change);
  };
});

/**
 * Whether the page is printed now. What is drawn on a canvas at this time does not reach the paper,
 * and hides what is behind it.
 */
export function isPrinted(): boolean {
  watchPrint();
  return typeof window !== 'undefined' && (asked || matchMedia('print').matches);
}
