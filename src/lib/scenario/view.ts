import { quote } from './quote';

/** The parts of a page that a link can leave out, for a class or for a page that embeds it. */
export const PARTS = [
  'header',
  'prose',
  'steps',
  'prediction',
  'figure',
  'controls',
  'caption',
  'cells',
  'checks',
  'notes',
  'footer',
] as const;
export type PagePart = (typeof PARTS)[number];

/** The parts that a page shows. */
export type View = ReadonlySet<PagePart>;

export const WHOLE_PAGE: View = new Set(PARTS);

/** The parts that `hide=` or `only=` names. Unknown names give a message. */
function parts(key: string, given: string | null, messages: string[]): Set<PagePart> | null {
  if (given === null) return null;
  const known = new Set<PagePart>();
  const names = given.split(',').map((name) => name.trim());
  const unknown = new Set<string>();
  for (const name of names) {
    const part = PARTS.find((candidate) => candidate === name);
    if (part !== undefined) known.add(part);
    else unknown.add(name);
  }
  if (unknown.size > 0) {
    const all = quote([...unknown].join(', '));
    messages.push(`${key} does not know the parts “${all}”: use ${PARTS.join(', ')}.`);
  }
  return known.size > 0 ? known : null;
}

/** Reads `only=` and then `hide=`, comma-separated part names. Adds problems to `messages`. */
export function readView(params: URLSearchParams, messages: string[]): View {
  const only = parts('only', params.get('only'), messages);
  const hide = parts('hide', params.get('hide'), messages);
  if (only === null && hide === null) return WHOLE_PAGE;
  const shown = PARTS.filter((part) => (only?.has(part) ?? true) && !hide?.has(part));
  if (shown.length > 0) return new Set(shown);
  messages.push('hide and only leave no part of the page: all of it is shown.');
  return WHOLE_PAGE;
}

/** Writes a view as `hide=` or `only=`, whichever is shorter; nothing for the whole page. */
export function writeView(view: View, params: URLSearchParams): void {
  const shown = PARTS.filter((part) => view.has(part));
  const hidden = PARTS.filter((part) => !view.has(part));
  if (hidden.length === 0 || shown.length === 0) return;
  if (hidden.length <= shown.length) params.set('hide', hidden.join(','));
  else params.set('only', shown.join(','));
}
