import type { Attachment } from 'svelte/attachments';

/**
 * Whether an element is in sight. During a drag, hidden elements can wait.
 * `<div {@attach sight.watch}>`, then read `sight.seen`.
 */
export class InSight {
  seen = $state(false);

  readonly watch: Attachment = (element) => {
    const observer = new IntersectionObserver((entries) => {
      // A busy page gets several entries at once. The last one is the newest.
      this.seen = entries.at(-1)?.isIntersecting ?? true;
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
