import { spell } from '../../lib/numeric/spell';
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

function tensorText(tensor: TensorDump, index: number): string {
  const { name, type, shape, sha256 } = tensor;
  const line = [
    String(index).padStart(4),
    `${type} [${shape.join(', ')}]`,
    name === '' ? '(no name)' : oneLine(name),
    parameters(tensor),
    sha256 === null ? '' : `data ${sha256.slice(0, 12)}`,
  ];
  return `${line.filter((part) => part !== '').join('  ')}\n`;
}

export function asText(file: string, dump: ModelDump): string {
  const { tensors, operators, operator_tensors, fused_activations } = dump;
  const steps = operators.map((name, i) => {
    const [inputs, outputs] = operator_tensors[i];
    const activation = fused_activations[i];
    const fused = activation === null || activation === 'NONE' ? '' : `  ${activation}`;
    return `${String(i).padStart(4)}  ${name}  ${inputs.join(' ')} -> ${outputs.join(' ')}${fused}\n`;
  });
  const head = `${file}: ${tensors.length} tensors, ${operators.length} operators\n`;
  return `${head}\nTensors\n${tensors.map(tensorText).join('')}\nOperators\n${steps.join('')}`;
}
