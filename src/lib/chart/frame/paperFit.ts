import { flushSync } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/**
 * Measures an element anew when the page goes to paper. A sheet has its own width, and while a
 * browser prints, no binding measures it.
 */
export const paperFit =
  (measured: (width: number) => void): Attachment<HTMLElement> =>
  (element) => {
    const paper = matchMedia('print');
    const fit = () => flushSync(() => measured(element.clientWidth));
    paper.addEventListener('change', fit);
    return () => paper.removeEventListener('change', fit);
  };
