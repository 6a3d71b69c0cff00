import type { Attachment } from 'svelte/attachments';

/**
 * Whether an element is in sight: what nobody sees can wait while something is dragged.
 * `<div {@attach sight.watch}>`, then read `sight.seen`.
 */
export class InSight {
  seen = $state(false);

  readonly watch: Attachment = (element) => {
    const observer = new IntersectionObserver((entries) => {
      // The last is the newest: a busy page gets several at once.
      this.seen = entries.at(-1)?.isIntersecting ?? true;
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
