import { vi } from 'vitest';

/** The handle of the slider in a drawing that has this name. */
export function handleOf(container: HTMLElement, label: string): SVGElement {
  const found = container.querySelector(`figure svg [role=slider][aria-label="${label}"]`);
  if (!(found instanceof SVGElement)) throw new Error(`the drawing has no slider ${label}.`);
  return found;
}

/** Drags a handle sideways by so many px, as a pointer does. */
export function drag(slider: SVGElement, by: number): void {
  const box = slider.querySelector('.handle')?.getBoundingClientRect();
  if (box === undefined) throw new Error('the slider has no handle.');
  vi.spyOn(SVGElement.prototype, 'setPointerCapture').mockImplementation(() => undefined);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const point = (type: string, dx: number) =>
    slider.dispatchEvent(
      new PointerEvent(type, {
        clientX: x + dx,
        clientY: y,
        pointerId: 1,
        button: 0,
        bubbles: true,
      }),
    );
  point('pointerdown', 0);
  for (let i = 1; i <= 10; i++) point('pointermove', (by * i) / 10);
  point('lostpointercapture', by);
}
