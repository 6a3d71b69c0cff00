import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** How long a value has to rest until what nobody sees follows it. */
const REST_MS = 150;

/**
 * A value for a part of the page that need not follow while it is out of sight: it would be laid out
 * anew for every move of what is dragged elsewhere. In sight it follows at once, else when the value
 * rests. Create it while a component initialises:
 *
 *     const read = new OutOfSight(() => page.state.s_w);
 *     <Prose seen={read.watch}><Num value={read.current} /></Prose>
 */
export class OutOfSight<T> {
  /** The value to show */
  current: T = $state.raw() as T;
  #isSeen = $state(true);

  constructor(value: () => T) {
    this.current = untrack(value);
    $effect.pre(() => {
      const next = value();
      if (this.#isSeen) {
        this.current = next;
        return;
      }
      const rest = setTimeout(() => (this.current = next), REST_MS);
      return () => clearTimeout(rest);
    });
  }

  readonly watch: Attachment = (element) => {
    const observer = new IntersectionObserver((entries) => {
      // The last is the newest: a busy page is told of several at once.
      this.#isSeen = entries.at(-1)?.isIntersecting ?? true;
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
