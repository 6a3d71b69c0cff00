import type { AnswerOutput } from './outputs';

/** A class among the highest scores. */
export interface TopClass {
  readonly index: number;
  readonly float: number;
  /** null before a run */
  readonly quantized: number | null;
}

/** How far the sum of scores may be from 1: they come out of 8-bit codes, too */
const SUM_SLACK = 0.02;

/**
 * Whether an output is a vector of scores. Numbers alone do not tell what they mean: they count as
 * scores if they are shares of 1, as a softmax gives them.
 */
export function isScores({ shape, float }: AnswerOutput): boolean {
  const isVector = float.length > 1 && shape.at(-1) === float.length;
  if (!isVector || !float.every(Number.isFinite)) return false;
  const sum = float.reduce((all, score) => all + score, 0);
  return Math.abs(sum - 1) <= SUM_SLACK && float.every((score) => score >= 0);
}

/** The places of the greatest values, the greatest first; equal ones in their order. */
function greatest(values: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    let at = best.length;
    while (at > 0 && values[best[at - 1]] < values[i]) at--;
    if (at < count) best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}

/** The classes with the highest float scores, and those with the highest quantized ones. */
export function topClasses({ float, quantized }: AnswerOutput, count = 5): TopClass[] {
  const places = [...greatest(float, count), ...(quantized ? greatest(quantized, count) : [])];
  return [...new Set(places)].map((index) => ({
    index,
    float: float[index],
    quantized: quantized?.[index] ?? null,
  }));
}

export const className = ({ index }: TopClass): string => `class ${index}`;

/** What the highest scores say, as a sentence. */
export function classesFinding(output: AnswerOutput, classes: readonly TopClass[]): string {
  const [float] = classes;
  const place = output.quantized === null ? undefined : greatest(output.quantized, 1).at(0);
  if (output.quantized === null) return `The float network says ${className(float)}`;
  const quantized = classes.find(({ index }) => index === place);
  if (quantized === undefined)
    return `The float network says ${className(float)}, the quantized one nothing`;
  return quantized === float
    ? `Both networks say ${className(float)}`
    : `The float network says ${className(float)}, the quantized one ${className(quantized)}`;
}
