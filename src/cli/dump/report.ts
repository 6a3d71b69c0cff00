import { spell } from '../../lib/numeric/spell';
import type { Label } from '../../lib/model/graph/labels';
import { LINE_MOST, wrapped } from '../columns';
import { oneLine } from '../spell';
import type { ModelDump, TensorDump } from './tensors';

/** A float32 as a JSON number that round-trips. Infinities and NaN become strings. */
const jsonFloat = (x: number): string =>
  Number.isFinite(x) ? (Object.is(x, -0) ? '-0' : String(x)) : JSON.stringify(String(x));

function tensorLine(tensor: TensorDump): string {
  const fields = [
    `"name":${JSON.stringify(tensor.name)}`,
    `"type":${JSON.stringify(tensor.type)}`,
    `"shape":${JSON.stringify(tensor.shape)}`,
    `"scale":[${Array.from(tensor.scale, jsonFloat).join(',')}]`,
    // All digits of an int64: JSON does not limit the length of a number.
    `"zero_point":[${tensor.zero_point.join(',')}]`,
    `"quantized_dimension":${tensor.quantized_dimension}`,
    `"sha256":${JSON.stringify(tensor.sha256)}`,
  ];
  return `{${fields.join(',')}}`;
}

/** One tensor per line. */
export function asJson({ tensors, inputs, outputs, ...operators }: ModelDump): string {
  const rest = Object.entries(operators).map(([key, list]) => `"${key}":${JSON.stringify(list)}`);
  const fields = [
    `"inputs":${JSON.stringify(inputs)}`,
    `"outputs":${JSON.stringify(outputs)}`,
    `"tensors":[\n${tensors.map(tensorLine).join(',\n')}\n]`,
    ...rest,
  ];
  return `{${fields.join(',\n')}}\n`;
}

function parameters({ scale, zero_point, quantized_dimension }: TensorDump): string {
  if (scale.length === 0) return '';
  const zero = zero_point.length > 0 ? `, zero point ${zero_point[0]}` : '';
  if (scale.length === 1) return `scale ${spell(scale[0])}${zero}`;
  const sorted = Float32Array.from(scale).sort();
  return `${scale.length} scales ${spell(sorted[0])} to ${spell(sorted[sorted.length - 1])} along dimension ${quantized_dimension}`;
}

/** A line for a tensor. If that is too narrow, its name and its scales have lines of their own. */
function tensorText(tensor: TensorDump, index: number): string {
  const { type, shape, sha256 } = tensor;
  const name = tensor.name === '' ? '(no name)' : oneLine(tensor.name);
  const start = [String(index).padStart(4), `${type} [${shape.join(', ')}]`];
  const scales = parameters(tensor);
  const data = sha256 === null ? '' : `data ${sha256.slice(0, 12)}`;
  const joined = (parts: readonly string[]) => parts.filter((part) => part !== '').join('  ');
  const line = joined([...start, name, scales, data]);
  const lines =
    line.length <= LINE_MOST
      ? [line]
      : [
          joined([...start, data]),
          ...[name, scales].filter((part) => part !== '').map((part) => `      ${part}`),
        ];
  return `${lines.join('\n')}\n`;
}

/** @param labels of all operators, in the order of the file */
export function asText(file: string, dump: ModelDump, labels: readonly Label[]): string {
  const { tensors, operators, operator_tensors, fused_activations } = dump;
  const steps = operators.map((_, i) => {
    const [inputs, outputs] = operator_tensors[i];
    const activation = fused_activations[i];
    const fused = activation === null || activation === 'NONE' ? [] : [` ${activation}`];
    const words = [...inputs.map(String), '->', ...outputs.map(String), ...fused];
    const head = `${String(i).padStart(4)}  ${oneLine(labels[i].title)} `;
    return `${wrapped([head, ...words], '', { separator: '', most: LINE_MOST - 6 }).join('\n      ')}\n`;
  });
  const head = `${file}: ${tensors.length} tensors, ${operators.length} operators\n`;
  return `${head}\nTensors\n${tensors.map(tensorText).join('')}\nOperators\n${steps.join('')}`;
}
