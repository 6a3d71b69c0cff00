import { dequantized } from '../kernels/code/codes';
import type { Value } from '../kernels/code/value';
import type { Opcode } from '../model/schema/builtin';
import type { ResultMark, Runner } from '../pass/run/run';

/** The error of one tensor of the integer run against the float run's. */
export interface LayerError {
  /** Its index in the quantized graph */
  readonly tensor: number;
  readonly name: string;
  /** The kind of the operator that makes it; null for an input of the graph */
  readonly opcode: Opcode | null;
  /** √(Σd²/Σf²) over all records */
  readonly relativeRms: number;
  /** The mark that the integer run gave it */
  readonly mark: ResultMark | null;
}

/** Σd² and Σf² of some tensors. */
export interface Squares {
  readonly differences: number;
  readonly floats: number;
}

export function squaresOf(float: Float32Array, other: Float32Array): Squares {
  let [differences, floats] = [0, 0];
  for (let i = 0; i < float.length; i++) {
    differences += (float[i] - other[i]) ** 2;
    floats += float[i] ** 2;
  }
  return { differences, floats };
}

/** Sums up a relative rms error: √(Σd²/Σf²), 0 if nothing differs. */
export class ErrorSum {
  private differences = 0;
  private floats = 0;

  add({ differences, floats }: Squares): void {
    this.differences += differences;
    this.floats += floats;
  }

  get relativeRms(): number {
    return this.differences === 0 ? 0 : Math.sqrt(this.differences / this.floats);
  }
}

/** A tensor as real numbers. Floats are not copied. */
export const realsOf = (value: Value): Float32Array =>
  value.data instanceof Float32Array ? value.data : dequantized(value);

/** A tensor that both runs make. */
interface Pair {
  readonly tensor: number;
  readonly opcode: Opcode | null;
  readonly float: Value;
  readonly integer: Value;
  readonly sum: ErrorSum;
}

/** Sums up the errors of all tensors of two runs, record by record. All tensors must be kept. */
export class LayerErrors {
  private readonly pairs: readonly Pair[];

  constructor(
    float: Runner,
    private readonly integer: Runner,
  ) {
    const byName = new Map(
      float.values
        .filter((value) => value !== null && !value.constant && value.type === 'FLOAT32')
        .map((value) => [value?.name ?? '', value]),
    );
    const { graph, sequence } = integer;
    const opcodes = new Map(
      graph.operators.flatMap(({ opcode, outputs }) => outputs.map((index) => [index, opcode])),
    );
    const made = [...graph.inputs, ...sequence.flatMap(({ outputs }) => outputs)];
    this.pairs = made.flatMap((tensor): Pair[] => {
      const value = integer.value(tensor);
      const known = byName.get(value.name) ?? null;
      if (known === null || String(known.shape) !== String(value.shape)) return [];
      const opcode = opcodes.get(tensor) ?? null;
      return [{ tensor, opcode, float: known, integer: value, sum: new ErrorSum() }];
    });
  }

  /** Adds the current elements of both runs. */
  add(): void {
    for (const { float, integer, sum } of this.pairs) {
      sum.add(squaresOf(realsOf(float), realsOf(integer)));
    }
  }

  get errors(): LayerError[] {
    return this.pairs.map(({ tensor, opcode, integer, sum }) => ({
      tensor,
      name: integer.name,
      opcode,
      relativeRms: sum.relativeRms,
      mark: this.integer.marks.get(tensor) ?? null,
    }));
  }
}
