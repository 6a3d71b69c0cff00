const WATCHED = [
  'pointerover',
  'pointerdown',
  'pointermove',
  'pointerup',
  'pointercancel',
] as const;
const KEPT = ['focusin', 'keydown', 'click'] as const;

/** What answers clicks by itself, without a script. */
const NATIVE = 'a, summary, input, select, textarea';

/** Keys that nobody answers without a script, or with the wrong thing: a scroll, a new line. */
const isForScript = ({ key }: KeyboardEvent, target: Element): boolean =>
  target.getAttribute('role') === 'slider'
    ? key !== 'Tab'
    : key === 'Enter' && target instanceof HTMLTextAreaElement;

/**
 * Keeps what a reader does to a part of the page that is drawn but has no code yet: `ontouch` is
 * called at the first sign of a hand, and `replay` hands the presses over once the code is there,
 * so that a drag which began too early goes on.
 */
export class EarlyHand {
  readonly #part: Element;
  readonly #ontouch: () => void;
  #pressed: PointerEvent | undefined;
  #moved: PointerEvent | undefined;
  #rest: (KeyboardEvent | MouseEvent)[] = [];

  constructor(part: Element, ontouch: () => void) {
    this.#part = part;
    this.#ontouch = ontouch;
    for (const type of [...WATCHED, ...KEPT]) part.addEventListener(type, this.#note, true);
  }

  /** Stops watching. */
  release(): void {
    for (const type of [...WATCHED, ...KEPT]) {
      this.#part.removeEventListener(type, this.#note, true);
    }
  }

  /** Does again, in order, what nobody has answered. */
  replay(): void {
    this.release();
    const focused = document.activeElement;
    if (this.#part.contains(focused)) focused?.dispatchEvent(new FocusEvent('focus'));
    for (const event of this.#rest) {
      const { target } = event;
      if (event instanceof KeyboardEvent)
        target?.dispatchEvent(new KeyboardEvent(event.type, event));
      else target?.dispatchEvent(new MouseEvent(event.type, event));
    }
    const pressed = this.#pressed;
    if (pressed === undefined) return;
    // Still held down: the press takes the pointer, and what follows is no longer a replay.
    pressed.target?.dispatchEvent(new PointerEvent('pointerdown', pressed));
    if (this.#moved) pressed.target?.dispatchEvent(new PointerEvent('pointermove', this.#moved));
  }

  readonly #note = (event: Event): void => {
    if (event instanceof PointerEvent && event.type !== 'click') this.#notePointer(event);
    else if (event instanceof KeyboardEvent || event instanceof MouseEvent) this.#keep(event);
    this.#ontouch();
  };

  #notePointer(event: PointerEvent): void {
    if (event.type === 'pointerdown') [this.#pressed, this.#moved] = [event, undefined];
    else if (event.type === 'pointermove' && this.#pressed) this.#moved = event;
    else if (event.type !== 'pointerover') this.#pressed = undefined;
  }

  #keep(event: KeyboardEvent | MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    if (event instanceof KeyboardEvent) {
      if (!isForScript(event, event.target)) return;
      event.preventDefault();
    } else if (event.target.closest(NATIVE)) return;
    this.#rest.push(event);
  }
}

/**
 * Notes what is selected in a text field of the part; the function returned selects it again. A
 * field that wakes has its text set anew, which puts the caret at the end, and what is typed next
 * would join the old text in place of replacing it.
 */
export function keepSelection(part: Element): () => void {
  const field = document.activeElement;
  if (!(field instanceof HTMLTextAreaElement) || !part.contains(field)) return () => undefined;
  const { selectionStart, selectionEnd, selectionDirection } = field;
  return () => field.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
}
