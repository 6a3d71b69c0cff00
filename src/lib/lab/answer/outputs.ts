import type { FloatOutput, Ran } from '../../../workers/protocol';

/** One output of a model on the input that is shown: float, and quantized after a run. */
export interface AnswerOutput extends FloatOutput {
  readonly quantized: Float32Array | null;
  /** Relative rms error; NaN before a run */
  readonly relative: number;
}

/** The outputs of the float run beside those of an integer run, in the graph's order. */
export const pairedAnswers = (floats: readonly FloatOutput[], ran: Ran | null): AnswerOutput[] =>
  floats.map((output, i) => {
    const { integer, relative } = ran?.outputs[i] ?? { integer: null, relative: NaN };
    const fits = integer?.length === output.float.length;
    return { ...output, quantized: fits ? integer : null, relative };
  });
