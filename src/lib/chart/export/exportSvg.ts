import { plainColour } from './colour';
import { fitted, inlineSvg } from './inlineSvg';

/**
 * Exports a figure as it looks on the page, as one self-contained SVG file. Drawings are inlined,
 * canvases become images, and the words and borders around them are redrawn in their places.
 */
const SVG = 'http://www.w3.org/2000/svg';

type Attributes = Record<string, string | number>;

function element(name: string, attributes: Attributes, text?: string): Element {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, typeof value === 'number' ? String(Number(value.toFixed(2))) : value);
  }
  if (text !== undefined) node.textContent = text;
  return node;
}

interface Sheet {
  readonly root: Element;
  readonly left: number;
  readonly top: number;
  /** The edges that cut off words, such as a window onto a wheel of digits; px of the page */
  readonly window?: { readonly top: number; readonly bottom: number };
}

let ruler: CanvasRenderingContext2D | null = null;

/** From the top of a line of text to its baseline. */
function ascentOf({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (ruler === null) return parseFloat(fontSize) * 0.8;
  ruler.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  return ruler.measureText('x').fontBoundingBoxAscent;
}

interface Line {
  text: string;
  readonly box: DOMRect;
  /** The right end of its last word */
  right: number;
}

/** A text node, broken into lines as on the page. */
function linesOf(node: Text): Line[] {
  const lines: Line[] = [];
  const range = document.createRange();
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*|\s+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const [box] = range.getClientRects();
    if (box === undefined) continue;
    range.setEnd(node, index + word.trimEnd().length);
    const { right } = range.getBoundingClientRect();
    const last = lines[lines.length - 1];
    const shown = word.replace(/\s+/g, ' ');
    if (last !== undefined && Math.abs(last.box.top - box.top) < 2) {
      last.text += shown;
      last.right = Math.max(last.right, right);
    } else if (shown !== ' ') lines.push({ text: shown, box, right });
  }
  return lines;
}

function addText(node: Text, style: CSSStyleDeclaration, sheet: Sheet): void {
  for (const { text, box, right } of linesOf(node)) {
    const middle = (box.top + box.bottom) / 2;
    const { top, bottom } = sheet.window ?? { top: -Infinity, bottom: Infinity };
    if (text.trim() === '' || middle < top || middle > bottom) continue;
    const look = {
      x: box.left - sheet.left,
      y: box.top - sheet.top + ascentOf(style),
      ...fitted(right - box.left),
      fill: plainColour(style.color).hex,
      'font-family': style.fontFamily,
      'font-size': style.fontSize,
      'font-weight': style.fontWeight,
      'font-style': style.fontStyle,
    };
    sheet.root.append(element('text', look, text.trimEnd()));
  }
}

function addBox(node: Element, style: CSSStyleDeclaration, sheet: Sheet): void {
  const box = node.getBoundingClientRect();
  const [x, y] = [box.left - sheet.left, box.top - sheet.top];
  const { hex, opacity } = plainColour(style.backgroundColor);
  if (opacity > 0) {
    const look = { x, y, width: box.width, height: box.height, rx: parseFloat(style.borderRadius) };
    sheet.root.append(element('rect', { ...look, fill: hex, 'fill-opacity': opacity }));
  }
  const sides: [string, string, string][] = [
    [style.borderTopWidth, style.borderTopColor, `M${x} ${y}h${box.width}`],
    [style.borderBottomWidth, style.borderBottomColor, `M${x} ${y + box.height}h${box.width}`],
    [style.borderLeftWidth, style.borderLeftColor, `M${x} ${y}v${box.height}`],
    [style.borderRightWidth, style.borderRightColor, `M${x + box.width} ${y}v${box.height}`],
  ];
  for (const [width, colour, d] of sides) {
    const thickness = parseFloat(width);
    const { hex: stroke, opacity: ink } = plainColour(colour);
    if (thickness === 0 || ink === 0) continue;
    sheet.root.append(element('path', { d, stroke, 'stroke-width': thickness, fill: 'none' }));
  }
}

function isHidden(node: Element, style: CSSStyleDeclaration): boolean {
  return (
    node.hasAttribute('data-no-export') ||
    style.display === 'none' ||
    style.visibility === 'hidden' ||
    style.clipPath === 'inset(50%)'
  );
}

function addNode(node: Node, sheet: Sheet): void {
  if (node instanceof Text) {
    if (node.parentElement) addText(node, getComputedStyle(node.parentElement), sheet);
    return;
  }
  if (!(node instanceof Element)) return;
  const style = getComputedStyle(node);
  if (isHidden(node, style)) return;
  const box = node.getBoundingClientRect();
  const place = { x: box.left - sheet.left, y: box.top - sheet.top };
  const size = { width: box.width, height: box.height };
  if (node instanceof SVGSVGElement) {
    const copy = inlineSvg(node);
    for (const [key, value] of Object.entries({ ...place, ...size })) {
      copy.setAttribute(key, value.toFixed(2));
    }
    copy.setAttribute('overflow', 'visible');
    sheet.root.append(copy);
  } else if (node instanceof HTMLCanvasElement) {
    sheet.root.append(element('image', { ...place, ...size, href: node.toDataURL() }));
  } else {
    addBox(node, style, sheet);
    const inside = style.overflowY === 'hidden' ? { ...sheet, window: box } : sheet;
    node.childNodes.forEach((child) => addNode(child, inside));
  }
}

/** @param title the title of the file, as plain text */
export function figureToSvg(figure: HTMLElement, title: string): string {
  const left = [...figure.querySelectorAll<HTMLElement>('[data-no-export]')].filter(
    (node) => node instanceof HTMLElement && node.style.display === '',
  );
  // Hide what is not exported, so that it leaves no gap. It is back before the browser paints.
  // Hidden parts of drawings leave no gap anyway.
  const { scrollX, scrollY } = window;
  for (const node of left) node.style.display = 'none';
  try {
    return drawn(figure, title);
  } finally {
    for (const node of left) node.style.display = '';
    scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
  }
}

function drawn(figure: HTMLElement, title: string): string {
  const box = figure.getBoundingClientRect();
  const margin = 24;
  const [width, height] = [Math.ceil(box.width) + 2 * margin, Math.ceil(box.height) + 2 * margin];
  const root = element('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
  root.append(element('title', {}, title));
  const paper = plainColour(getComputedStyle(document.body).backgroundColor).hex;
  root.append(element('rect', { width, height, fill: paper }));
  addNode(figure, { root, left: box.left - margin, top: box.top - margin });
  return new XMLSerializer().serializeToString(root);
}
