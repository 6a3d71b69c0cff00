import { createSubscriber } from 'svelte/reactivity';
import { runsOf, type Rich, type TextRun } from './rich';

/**
 * Measures text before it is drawn, so that labels can be placed without overlap. It uses the
 * browser's advance widths, or rough ones without a canvas (in prerendering).
 */
export interface TextLook {
  /** px */
  readonly size: number;
  readonly strong?: boolean;
  readonly mono?: boolean;
}

/** Size of raised and lowered text in a plot, relative to its line. */
export const RAISED_SIZE = 0.76;
export const LOWERED_SIZE = 0.8;
/** Advance of the mono, em. */
const MONO_WIDTH = 0.6;

/** Families as the page sets them; the axis font for labels, the serif for variables. */
interface Families {
  readonly label: string;
  readonly serif: string;
}

const widths = new Map<string, number>();
let context: CanvasRenderingContext2D | null = null;
let families: Families | null = null;

/** A font that loads late changes every width: forget the widths, and place the labels anew. */
const watchFonts = createSubscriber((update) => {
  if (typeof document === 'undefined') return;
  const forget = () => {
    widths.clear();
    families = null;
    update();
  };
  document.fonts.addEventListener('loadingdone', forget);
  return () => document.fonts.removeEventListener('loadingdone', forget);
});

function currentFamilies(): Families {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  return { label: read('--font-ui', 'sans-serif'), serif: read('--font-text', 'serif') };
}

/** Rough advance width in em of Latin text. It is within a tenth for most labels. */
function roughWidth(text: string): number {
  let width = 0;
  for (const c of text) {
    if (/[il.,:;'|! ]/.test(c)) width += 0.29;
    else if (/[mwMW]/.test(c)) width += 0.86;
    else if (/[A-Z#]/.test(c)) width += 0.64;
    else width += 0.54;
  }
  return width;
}

function measured(text: string, font: string): number {
  const key = `${font}|${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null) return NaN;
  context.font = font;
  // Unhinted advances, as in the figures, so that measured and drawn text agree.
  context.textRendering = 'geometricPrecision';
  const { width } = context.measureText(text);
  // Dragging makes new numbers without end.
  if (widths.size > 5000) widths.clear();
  widths.set(key, width);
  return width;
}

function runWidth(run: TextRun, look: TextLook): number {
  const scale = run.raise === 'sup' ? RAISED_SIZE : run.raise === 'sub' ? LOWERED_SIZE : 1;
  const size = look.size * scale;
  const gap = (run.gap ?? 0) * size;
  if (typeof document === 'undefined') return gap + roughWidth(run.text) * size;
  families ??= currentFamilies();
  // A canvas cannot set the font's mono axis, on which all glyphs have the same width.
  if (look.mono && !run.italic) return gap + run.text.length * MONO_WIDTH * size;
  const family = run.italic ? families.serif : families.label;
  const weight = (run.strong ?? look.strong) ? 600 : 400;
  const width = measured(run.text, `${run.italic ? 'italic ' : ''}${weight} ${size}px ${family}`);
  return gap + (Number.isNaN(width) ? roughWidth(run.text) * size : width);
}

/** Width in px of text on one line. */
export function textWidth(rich: Rich, look: TextLook): number {
  watchFonts();
  return runsOf(rich).reduce((sum, run) => sum + runWidth(run, look), 0);
}
