import { HAND_PIXELS, handPlaces } from '../../lib/examples/hand/outputs';
import { dequantized } from '../../lib/kernels/code/codes';
import type { Npy } from '../../lib/model/npy/npy';
import { calibrateSteps } from '../../lib/pass/input/calibrate';
import { PERCENTILE } from '../../lib/pass/input/combine';
import { PIXEL_INTERVAL } from '../../lib/pass/input/image';
import type { InputInterval } from '../../lib/pass/input/random';
import type { Range, Ranges } from '../../lib/pass/quantize/ranges';
import type { Runner } from '../../lib/pass/run/run';
import { handInputs } from '../hands';
import { elementsOf, makeInputs, type MadeInputs } from '../inputs';
import type { InputSource, Recorded } from '../protocol';
import type { Reference, WorkerSession } from '../session';
import type { Work } from '../work';

/** The reals of pixels that a network was trained with: no file tells, so only some are known. */
const pixelsOf = ({ inputs, outputs }: Runner): InputInterval =>
  handPlaces(inputs, outputs) === null ? PIXEL_INTERVAL : HAND_PIXELS;

/** The ranges of all activations on these records. */
async function rangesOn(
  { runner }: Reference,
  arrays: MadeInputs['records'],
  { inSteps }: Work,
): Promise<Ranges> {
  const records = arrays.map((one) => elementsOf(one, runner.inputs));
  const options = { count: records.length, combination: PERCENTILE, machine: 'x86-64' } as const;
  const byIndex = await inSteps(calibrateSteps(runner, { ...options, records }));
  return new Map([...byIndex].map(([index, range]) => [runner.value(index).name, range]));
}

/** The float run on one record: the outputs of the layers and of the graph, by name. */
async function floatsOn(
  { runner, layers }: Reference,
  record: readonly Npy[],
  { inSteps }: Work,
): Promise<Map<string, Float32Array>> {
  const ends = runner.outputs.map(({ name }) => name);
  const compared = new Set<string | null>([...layers.map(({ floatName }) => floatName), ...ends]);
  const floats = new Map<string, Float32Array>();
  await inSteps(
    runner.steps(elementsOf(record, runner.inputs), (_, value) => {
      if (compared.has(value.name)) floats.set(value.name, dequantized(value));
    }),
  );
  return floats;
}

/** The reach and the account are measured on at most so many of the reader's files. */
const MOST_MEASURED = 16;

/**
 * Keeps the float model's results for the record on which runs are compared. It records ranges on
 * all inputs, unless a quantized form has its own, or another hand is compared with those of before.
 */
export async function record(
  session: WorkerSession,
  source: InputSource,
  work: Work,
): Promise<Recorded> {
  const reference = await session.reference(work);
  const { runner } = reference;
  const key = source.kind === 'hands' ? source.recorded.join() : null;
  const before = session.hands?.key === key ? session.hands.ranges : null;
  const known = session.isPaired ? new Map<string, Range>() : before;
  const { records, compared, title, random } =
    source.kind === 'hands'
      ? await handInputs(runner.inputs, source, known === null, work)
      : makeInputs(runner.inputs, source, pixelsOf(runner));
  const floats = await floatsOn(reference, compared.record, work);
  const ranges = known ?? (await rangesOn(reference, records, work));
  if (key !== null) session.hands = { key, ranges };
  // Random and drawn inputs are many of a kind: one of them stands for all.
  const measured = source.kind === 'given' ? records.slice(0, MOST_MEASURED) : [compared.record];
  reference.records = measured;
  reference.floats = floats;
  session.integer = null;
  const outputs = runner.outputs.map(({ name, shape }) => {
    return { name, shape, float: floats.get(name) ?? new Float32Array(0) };
  });
  return {
    ranges,
    title,
    random,
    measured,
    on: compared.name,
    outputs,
    leftOut: runner.leftOut,
  };
}
