import { ModelError } from '../error';
import { CIRCLE_OPTIONS, SHARED_OPTIONS } from './optionTables';
import { union, type Member } from '../flatbuffer/table';

const MEMBERS = { ...SHARED_OPTIONS, ...CIRCLE_OPTIONS };

function numberedFrom<K extends string>(first: number, members: Record<K, unknown>): [number, K][] {
  return (Object.keys(members) as K[]).map((kind, i) => [first + i, kind]);
}

export const builtinOptions = union(MEMBERS, {
  tflite: new Map<number, keyof typeof MEMBERS>(numberedFrom(1, SHARED_OPTIONS)),
  circle: new Map<number, keyof typeof MEMBERS>([
    ...numberedFrom(1, SHARED_OPTIONS),
    ...numberedFrom(247, CIRCLE_OPTIONS),
  ]),
});

/** Options of a builtin operator, by `kind`. Fields have TFLite's names in camelCase. */
export type Options = Member<typeof MEMBERS>;
export type OptionsKind = keyof typeof MEMBERS;
export type OptionsOf<K extends OptionsKind> = Extract<Options, { kind: K }>;

/** Options of one kind: the given ones, and the schema's defaults for the rest. */
export function makeOptions<K extends OptionsKind>(
  kind: K,
  given: Partial<Omit<OptionsOf<K>, 'kind'>> = {},
): OptionsOf<K> {
  return { kind, ...MEMBERS[kind].defaults(), ...given } as OptionsOf<K>;
}

/** An operator's options of this kind; the schema's defaults if the file leaves them out. */
export function optionsOf<K extends OptionsKind>(
  operator: { opcode: string; options: Options | null },
  kind: K,
): OptionsOf<K> {
  const { options } = operator;
  if (options === null) return makeOptions(kind);
  if (!isKind(options, kind)) {
    throw new ModelError(`Operator ${operator.opcode} has ${options.kind} instead of ${kind}.`);
  }
  return options;
}

/**
 * The activation that is fused into an operator, as TFLite spells it; null if its options have no
 * such field.
 */
export function fusedActivationOf({ options }: { options: Options | null }): string | null {
  return options !== null && 'fusedActivationFunction' in options
    ? options.fusedActivationFunction
    : null;
}

function isKind<K extends OptionsKind>(options: Options, kind: K): options is OptionsOf<K> {
  return options.kind === kind;
}
