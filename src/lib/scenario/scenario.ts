import type { Field } from './field';
import { quote } from './quote';
import { readView, WHOLE_PAGE, writeView, type View } from './view';

/** The fields of a page, by their names in links. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The type of a field's value. */
export type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The values of a page's fields. */
export type State<F extends Fields> = { -readonly [K in keyof F]: ValueOf<F[K]> };

/** A link after reading. */
export interface LinkContent<F extends Fields> {
  /** Complete and within the limits, whatever the link says */
  readonly state: State<F>;
  readonly view: View;
  /** Says that the link is too old or too new, and what to do; null for one of this version */
  readonly note: string | null;
  /** That note, and a sentence for each part of the link that is not allowed */
  readonly messages: readonly string[];
}

/**
 * The state of one page as a typed list of fields. It alone decides how links are read and written:
 * it limits out-of-range values and says so in a message, ignores unknown keys, and leaves out
 * initial values.
 */
export interface Scenario<F extends Fields> {
  readonly fields: F;
  readonly initial: Readonly<State<F>>;
  /** The state with some values changed, each to the nearest allowed one. */
  patched(state: Readonly<State<F>>, patch: Partial<State<F>>): State<F>;
  /** Reads the query of a link, with or without its `?`; never throws. */
  read(search: string): LinkContent<F>;
  /** The query for this state: empty, or `?` and the values that differ from the initial state. */
  write(state: Readonly<State<F>>, view?: View): string;
}

const RESERVED = new Set(['v', 'hide', 'only']);
const FIELD_NAME = /^[a-z][a-z0-9_]*$/i;

/** What to do about a link whose version is not the page's; null if it is. */
function versionNote(text: string | null, version: number): string | null {
  if (text === null || text === String(version)) return null;
  const given = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : null;
  if (given === null) {
    return `This link is for version “${quote(text)}”, which no page has: it is read as version ${version}.`;
  }
  const found = `it is for version ${given} of this page, which is at version ${version}`;
  return given > version
    ? `This link is too new: ${found}. Reload the page, or open the link where the newer one is.`
    : `This link is too old: ${found}. Check what is shown, then copy a new link.`;
}

/**
 * Declares the state of a page.
 *
 * @param version counts the meanings of the fields from 1. Raise it when an old link would get
 * another meaning.
 * @throws RangeError for a field name that a link cannot have
 */
export function defineScenario<const F extends Fields>({
  version,
  fields,
}: {
  version: number;
  fields: F;
}): Scenario<F> {
  const list = Object.entries<Field<unknown>>(fields);
  for (const [name] of list) {
    if (RESERVED.has(name) || !FIELD_NAME.test(name)) {
      throw new RangeError(`a field cannot be called ${name}: use letters, digits and _.`);
    }
  }
  const stateOf = (value: (name: string, field: Field<unknown>) => unknown) =>
    Object.fromEntries(list.map(([name, field]) => [name, value(name, field)])) as State<F>;

  return {
    fields,
    initial: stateOf((_, field) => field.initial),

    patched: (state, patch) =>
      stateOf((name, field) => {
        const change = Object.hasOwn(patch, name) ? patch[name] : undefined;
        return change === undefined ? state[name] : field.fit(change);
      }),

    read(search) {
      const params = new URLSearchParams(search);
      const note = versionNote(params.get('v'), version);
      const messages: string[] = note === null ? [] : [note];
      const state = stateOf((name, field) => {
        const [text, ...more] = params.getAll(name);
        if (text === undefined) return field.initial;
        if (more.length > 0) {
          messages.push(`${name} is given ${more.length + 1} times: the first is used.`);
        }
        const { value, problem } = field.read(text);
        if (problem !== undefined) {
          messages.push(`${name}=${quote(text)} ${problem}: ${quote(field.write(value))} is used.`);
        }
        return value;
      });
      return { state, view: readView(params, messages), note, messages };
    },

    write(state, view = WHOLE_PAGE) {
      const params = new URLSearchParams();
      for (const [name, field] of list) {
        const value = field.fit(state[name]);
        if (!Object.is(value, field.initial)) params.set(name, field.write(value));
      }
      writeView(view, params);
      if (params.size === 0) return '';
      params.set('v', String(version));
      return `?${params.toString()}`;
    },
  };
}
