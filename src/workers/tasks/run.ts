import { outputsInOrder } from '../../lib/diagnosis/outputsInOrder';
import { ErrorSum, realsOf, squaresOf } from '../../lib/diagnosis/reachErrors';
import { dequantized } from '../../lib/kernels/code/codes';
import type { Model } from '../../lib/model/graph/graph';
import type { Machine } from '../../lib/numeric/machine';
import type { QuantizeOptions } from '../../lib/pass/quantize/quantize';
import { refitSteps, rerunRefit } from '../../lib/pass/run/refit';
import { prepareSteps, type Runner } from '../../lib/pass/run/run';
import { elementsOf } from '../inputs';
import type { Ran } from '../protocol';
import type { Reference, WorkerSession } from '../session';
import type { Work } from '../work';

/** Relative rms error; NaN if the two have different lengths. */
function relativeError(float: Float32Array, integer: Float32Array): number {
  if (float.length !== integer.length) return NaN;
  const sum = new ErrorSum();
  sum.add(squaresOf(float, integer));
  return sum.relativeRms;
}

/**
 * Each layer's error against the float run.
 * @param before the errors of the run before
 * @param computed the tensors that were computed anew since then; null for all
 */
function layerErrors(
  { layers, floats }: Reference,
  runner: Runner,
  before: Float64Array | null,
  computed: ReadonlySet<number> | null,
): Float64Array {
  const indices = new Map(runner.graph.tensors.map(({ name }, index) => [name, index]));
  return Float64Array.from(layers, ({ name, floatName }, i) => {
    const index = indices.get(name);
    const float = floats.get(floatName ?? '');
    if (index === undefined || float === undefined) return NaN;
    if (before !== null && computed?.has(index) === false) return before[i];
    return relativeError(float, realsOf(runner.value(index)));
  });
}

/**
 * The last run fitted to another model, and its distances; null where it does not fit. The session
 * forgets that run: it takes as much memory as the next one, and if the next one is stopped halfway,
 * its elements belong to two settings.
 */
async function resumed(session: WorkerSession, machine: Machine, model: Model, { inSteps }: Work) {
  const last = session.integer?.machine === machine ? session.integer : null;
  session.integer = null;
  const fit = last && (await inSteps(refitSteps(last.runner, model)));
  return { fit, former: fit && last.layers };
}

export async function run(
  session: WorkerSession,
  options: QuantizeOptions,
  work: Work,
): Promise<Ran> {
  const float = session.recorded;
  const model = await session.toRun(options, work);
  const { machine = 'x86-64' } = options;
  const { fit, former } = await resumed(session, machine, model, work);
  const runner = fit?.runner ?? (await work.inSteps(prepareSteps(model, { machine, keep: 'all' })));
  const inputs = elementsOf(float.records[0], runner.inputs);
  let computed: ReadonlySet<number> | null = null;
  if (fit) computed = await work.inSteps(rerunRefit(fit, inputs));
  else await work.inSteps(runner.steps(inputs));
  const layers = layerErrors(float, runner, former, computed);
  session.integer = { runner, machine, layers };
  const outputs = outputsInOrder(runner, float.runner).map((value, i) => {
    const { name } = float.runner.outputs[i];
    const known = float.floats.get(name) ?? new Float32Array(0);
    const integer = dequantized(value);
    return { name, relative: relativeError(known, integer), float: known, integer };
  });
  const emulated = [...runner.marks]
    .filter(([, { kind }]) => kind === 'emulated')
    .map(([index]) => runner.value(index).name);
  return { layers, outputs, emulated };
}
