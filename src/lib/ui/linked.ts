const TERM = ':is(span, var, .control)[data-quantity]';

/**
 * Writes the quantity that a reader points at, or whose control has the focus, to the page's
 * `data-lit`. linked.css then highlights it everywhere. CSS alone could do this with :has(), but
 * then the browser would style the whole page again for each number that changes during a drag.
 *
 * @returns a function that stops it
 */
export function lightLinked(): () => void {
  let pointed: string | undefined;
  let focused: string | undefined;
  const quantityOf = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<HTMLElement>(TERM)?.dataset.quantity : undefined;
  const note = ({ type, target }: Event) => {
    if (type === 'pointerover') pointed = quantityOf(target);
    else if (type === 'pointerout') pointed = undefined;
    else {
      const visible = target instanceof Element && target.matches(':focus-visible');
      focused = visible ? quantityOf(target) : undefined;
    }
    const lit = [pointed, focused].filter(Boolean).join(' ');
    const page = document.querySelector<HTMLElement>('.linked');
    if (page && page.dataset.lit !== lit) page.dataset.lit = lit;
  };
  const types = ['pointerover', 'pointerout', 'focusin', 'focusout'];
  for (const type of types) document.addEventListener(type, note);
  return () => {
    for (const type of types) document.removeEventListener(type, note);
  };
}
