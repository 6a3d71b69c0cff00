import { decimal, problemOf, type Limits } from '../numeric/decimal';
import { f32 } from '../numeric/float32';

/** The value that a field reads from the text in a link. */
export interface Reading<T> {
  readonly value: T;
  /** Why the text is not allowed, as the end of a sentence that starts with the text */
  readonly problem?: string;
}

/** One value of a page's state: its limits and its spelling in a link. */
export interface Field<T> {
  readonly initial: T;
  /** The nearest allowed value */
  fit(value: T): T;
  /** Never throws; without a problem, `write` and `read` are each other's inverse. */
  read(text: string): Reading<T>;
  /** Spells an allowed value */
  write(value: T): string;
}

export interface NumberField extends Field<number> {
  readonly min: number;
  readonly max: number;
  /**
   * Smallest and largest magnitude of a control that moves through decades and keeps the sign.
   * Null: the control moves through the numbers themselves.
   */
  readonly decades: readonly [number, number] | null;
  /** The step of an arrow key. Null: a tenth of a decade, or a hundredth of the range */
  readonly step: number | null;
}

interface Range {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

interface NumberOptions extends Range {
  /** The control moves through decades from `min`, or from this magnitude if signs differ. */
  readonly log?: boolean | number;
  /** Rounds each value and the limits to float32 */
  readonly float32?: boolean;
}

/** The fewest digits that are read as the same float32. */
function shortestFloat32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (f32(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

/** The nearest allowed number, and what is wrong with the given one. */
function limited(value: number, range: Range & Limits): Reading<number> {
  const problem = problemOf(value, range);
  if (problem === undefined) return { value };
  if (Number.isNaN(value)) return { value: range.initial, problem };
  const rounded = range.whole === true ? whole(value) : value;
  return { value: Math.min(Math.max(rounded, range.min), range.max), problem };
}

/** The nearest integer, without a negative zero */
const whole = (value: number): number => Math.round(value) + 0;

function checkLimits({ initial, min, max }: Range, decades: NumberField['decades']): void {
  const reachable = decades === null || (decades[0] > 0 && decades[0] < decades[1]);
  if (!(min < max && initial >= min && initial <= max) || !reachable) {
    throw new RangeError(
      `a number field cannot start at ${initial} and run from ${min} to ${max}: ` +
        'put the start between the limits, and a logarithmic one above zero.',
    );
  }
}

/**
 * A real number within limits.
 * @throws RangeError if the limits exclude the start, or a logarithmic control cannot reach them
 */
export function number(options: NumberOptions): NumberField {
  const { log = false, float32 = false } = options;
  const round = float32 ? f32 : (x: number) => x;
  const limits = {
    initial: round(options.initial),
    min: round(options.min),
    max: round(options.max),
  };
  const largest = Math.max(Math.abs(limits.min), limits.max);
  const decades =
    log === false ? null : ([log === true ? limits.min : round(log), largest] as const);
  checkLimits(limits, decades);
  return {
    ...limits,
    decades,
    step: null,
    fit: (value) => limited(round(value), limits).value,
    read: (text) => limited(round(decimal(text)), limits),
    write: (value) => {
      if (Object.is(value, -0)) return '-0';
      // A plus sign in a link means a space.
      return (float32 ? shortestFloat32(value) : String(value)).replace('+', '');
    },
  };
}

/**
 * A whole number within limits.
 * @throws RangeError if the limits exclude the start
 */
export function integer(options: Range): NumberField {
  checkLimits(options, null);
  const range = { ...options, whole: true };
  const read = (value: number): Reading<number> => {
    const { value: nearest, problem } = limited(value, range);
    return problem === undefined ? { value: whole(value) } : { value: nearest, problem };
  };
  return {
    ...options,
    decades: null,
    step: 1,
    fit: (value) => read(value).value,
    read: (text) => read(decimal(text)),
    write: String,
  };
}

export interface ChoiceField<T extends string | number> extends Field<T> {
  readonly options: readonly T[];
}

/** One of a few names or numbers; the first unless another is named. */
export function choice<const T extends string | number>(
  options: readonly [T, ...T[]],
  initial: NoInfer<T> = options[0],
): ChoiceField<T> {
  return {
    initial,
    options,
    fit: (value) => (options.includes(value) ? value : initial),
    read: (text) => {
      const value = options.find((option) => String(option) === text);
      if (value !== undefined) return { value };
      return { value: initial, problem: `is none of ${options.join(', ')}` };
    },
    write: String,
  };
}

/** Yes or no. */
export function flag(initial = false): Field<boolean> {
  return {
    initial,
    fit: (value) => value,
    read: (text) =>
      text === '1' || text === '0'
        ? { value: text === '1' }
        : { value: initial, problem: 'is neither 1 nor 0' },
    write: (value) => (value ? '1' : '0'),
  };
}

export interface TextField extends Field<string> {
  readonly maxLength: number;
}

/** A short text, such as a formula. It has no lone surrogates, because a link cannot carry them. */
export function text({
  initial = '',
  maxLength,
}: {
  initial?: string;
  maxLength: number;
}): TextField {
  const cut = (value: string) => value.slice(0, maxLength).toWellFormed();
  return {
    initial,
    maxLength,
    fit: cut,
    read: (value) =>
      value.length <= maxLength
        ? { value: value.toWellFormed() }
        : { value: cut(value), problem: `is longer than ${maxLength} characters` },
    write: (value) => value,
  };
}
