import type { Value } from '../kernels/code/value';
import { PassError } from '../pass/error';
import type { Runner } from '../pass/run/run';
import { pairedOutputs } from './pairedOutputs';

/** Why two models cannot be compared. */
export const NO_TWO_FORMS =
  'The two models differ in the number or size of their inputs or outputs: give two forms of one model.';

/**
 * Gives the outputs of one run in the order of another's, where one is of a float model and the
 * other of its quantized form.
 * @throws PassError if the models' inputs or outputs differ in number or size
 */
export function outputsInOrder(run: Runner, of: Runner): Value[] {
  if (run.outputs.length === of.outputs.length) {
    const outputs = pairedOutputs(run.outputs, of.outputs).map((place) => run.outputs[place]);
    const sizes = (values: readonly Value[]) => values.map(({ data }) => data.length).join(' ');
    const sameInputs = sizes(run.inputs) === sizes(of.inputs);
    if (sameInputs && sizes(outputs) === sizes(of.outputs)) return outputs;
  }
  throw new PassError(NO_TWO_FORMS);
}
