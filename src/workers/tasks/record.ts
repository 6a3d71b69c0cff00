import { dequantized } from '../../lib/kernels/code/codes';
import { calibrateSteps } from '../../lib/pass/input/calibrate';
import { PERCENTILE } from '../../lib/pass/input/combine';
import type { Range } from '../../lib/pass/quantize/ranges';
import { elementsOf, makeInputs } from '../inputs';
import type { InputSource, Recorded } from '../protocol';
import type { WorkerSession } from '../session';
import type { Work } from '../work';

/**
 * Keeps the float model's results for the first input. It records ranges on all inputs, unless a
 * quantized form has its own.
 */
export async function record(
  session: WorkerSession,
  source: InputSource,
  work: Work,
): Promise<Recorded> {
  const { inSteps } = work;
  const reference = await session.reference(work);
  const { runner, layers } = reference;
  const { records: arrays, title } = makeInputs(runner.inputs, source);
  const records = arrays.map((one) => elementsOf(one, runner.inputs));
  const ends = runner.outputs.map(({ name }) => name);
  const compared = new Set<string | null>([...layers.map(({ floatName }) => floatName), ...ends]);
  const floats = new Map<string, Float32Array>();
  await inSteps(
    runner.steps(records[0], (_, value) => {
      if (compared.has(value.name)) floats.set(value.name, dequantized(value));
    }),
  );
  const ranges = new Map<string, Range>();
  if (!session.isPaired) {
    const options = { count: records.length, combination: PERCENTILE, machine: 'x86-64' } as const;
    const byIndex = await inSteps(calibrateSteps(runner, { ...options, records }));
    for (const [index, range] of byIndex) ranges.set(runner.value(index).name, range);
  }
  reference.record = arrays[0];
  reference.floats = floats;
  session.integer = null;
  const { leftOut } = runner;
  return { ranges, records: records.length, title, first: arrays[0], leftOut };
}
