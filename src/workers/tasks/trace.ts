import { PassError } from '../../lib/pass/error';
import { prepareSteps } from '../../lib/pass/run/run';
import { trace as traceElement } from '../../lib/pass/run/trace';
import { elementsOf } from '../inputs';
import type { TracedElement, TraceRequest } from '../protocol';
import type { WorkerSession } from '../session';
import type { Work } from '../work';

export async function trace(
  session: WorkerSession,
  { options, element: { layer, channel } }: TraceRequest,
  work: Work,
): Promise<TracedElement> {
  const { records, floats, layers } = session.recorded;
  const model = await session.toRun(options, work);
  const [{ tensors, operators }] = model.subgraphs;
  const tensor = tensors.findIndex(({ name }) => name === layer);
  const maker = operators.find(({ outputs }) => outputs.includes(tensor));
  if (maker === undefined) throw new PassError(`No operator makes ${layer}.`);
  const { machine = 'x86-64' } = options;
  const keep = new Set([tensor, ...maker.inputs]);
  const runner = await work.inSteps(prepareSteps(model, { machine, keep }));
  await work.inSteps(runner.steps(elementsOf(records[0], runner.inputs)));
  const { shape } = runner.value(tensor);
  const at = shape.map((extent, i) => (i === shape.length - 1 ? channel : extent >> 1));
  const element = traceElement(runner, tensor, at);
  const floatName = layers.find(({ name }) => name === layer)?.floatName ?? '';
  return { trace: element, at, float: floats.get(floatName)?.at(element.element) ?? NaN };
}
