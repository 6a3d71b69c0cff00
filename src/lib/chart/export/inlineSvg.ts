import { plainColour } from './colour';

/** Properties that come from a stylesheet. A file of its own needs them as attributes. */
const SHAPE = ['stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin'] as const;
const TEXT = ['font-family', 'font-size', 'font-weight', 'font-style'] as const;
const DROPPED = /^(class|style|tabindex|role|aria-.*|data-.*|id)$/;

/** The values of attributes that are left out. */
const DEFAULTS: Partial<Record<string, string>> = {
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  stroke: 'none',
};

/** Writes a property as an attribute, unless a tspan inherits it or it is the default. */
function say(copy: Element, name: string, value: string): void {
  const inherited = copy.localName === 'tspan' ? copy.parentElement?.getAttribute(name) : null;
  if (value === (inherited ?? DEFAULTS[name])) copy.removeAttribute(name);
  else copy.setAttribute(name, value);
}

function paint(copy: Element, name: 'fill' | 'stroke', value: string): void {
  if (value === 'none' || value.startsWith('url(')) {
    say(copy, name, value.replaceAll('"', ''));
    return;
  }
  const { hex, opacity } = plainColour(value);
  say(copy, name, opacity === 0 ? 'none' : hex);
  if (opacity > 0 && opacity < 1) copy.setAttribute(`${name}-opacity`, opacity.toFixed(3));
}

function inlineOne(original: Element, copy: Element): void {
  const style = getComputedStyle(original);
  // Patterns, clip paths and gradients are referred to by id.
  const kept = original.closest('defs') === null ? null : original.id;
  for (const { name } of [...copy.attributes]) {
    if (DROPPED.test(name)) copy.removeAttribute(name);
  }
  if (kept) copy.id = kept;
  if (/^(g|defs|svg|pattern|clipPath)$/.test(copy.localName)) {
    if (style.opacity !== '1') copy.setAttribute('opacity', style.opacity);
    return;
  }
  const isDrawn = style.stroke !== 'none' && style.strokeWidth !== '0px';
  paint(copy, 'fill', style.fill);
  paint(copy, 'stroke', isDrawn ? style.stroke : 'none');
  for (const name of isDrawn ? SHAPE : []) say(copy, name, style.getPropertyValue(name));
  if (style.opacity !== '1') copy.setAttribute('opacity', style.opacity);
  if (/^(text|tspan)$/.test(copy.localName)) {
    for (const name of TEXT) say(copy, name, style.getPropertyValue(name));
  }
}

/** Fixes the width of words, because whoever opens the file may lack the page's fonts. */
export const fitted = (width: number): { textLength?: string; lengthAdjust?: string } =>
  width > 0 ? { textLength: width.toFixed(2), lengthAdjust: 'spacingAndGlyphs' } : {};

function fit(original: Element, copy: Element): void {
  if (!(original instanceof SVGTextElement)) return;
  for (const [name, value] of Object.entries(fitted(original.getComputedTextLength()))) {
    copy.setAttribute(name, value);
  }
}

/** Without preserved spaces, a text and its tspans would be drawn with gaps between them. */
function keepSpaces(copy: Element): void {
  if (copy.localName === 'text') copy.setAttribute('xml:space', 'preserve');
}

/**
 * A copy of a drawing that looks the same without the page's stylesheets. Computed colours, lines
 * and fonts become attributes. Parts that are hidden or serve only as grips are left out.
 */
export function inlineSvg(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    if (style.display === 'none' || original.hasAttribute('data-no-export')) {
      copies[i].remove();
      return;
    }
    inlineOne(original, copies[i]);
    keepSpaces(copies[i]);
    fit(original, copies[i]);
  });
  for (const comment of commentsIn(copy)) comment.remove();
  return copy;
}

/** Removes the empty comments that Svelte leaves between its blocks. */
function commentsIn(root: Node): ChildNode[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found: ChildNode[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as ChildNode);
  return found;
}
