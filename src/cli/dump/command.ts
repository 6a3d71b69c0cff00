import type { Command } from '../command';
import { modelLabels } from '../../lib/model/graph/labels';
import { readModel } from '../files';
import { chosenModel } from '../options';
import { asJson, asText } from './report';
import { dumpModel } from './tensors';

const HELP = `Usage: scalefloor dump MODEL [--json]

Lists the tensors and operators of a .tflite or .circle file as they are stored.

  --json  {"tensors": [{"name", "type", "shape", "scale", "zero_point", "quantized_dimension",
          "sha256"} …], "operators", "operator_tensors", "fused_activations", "inputs", "outputs"};
          sha256 is that of a constant's raw bytes, null if the tensor has none

Exit status: 0 done, 1 the model cannot be read, 2 bad usage.
`;

export const dump: Command = {
  name: 'dump',
  summary: "list a model's tensors: type, shape, scales, zero points, checksum",
  help: HELP,
  options: { json: { type: 'boolean' } },
  maxPositionals: 1,
  run: async (parsed, output) => {
    const file = chosenModel(parsed, 'dump');
    const model = readModel(file, output);
    const dumped = dumpModel(model);
    const text = () => asText(file, dumped, modelLabels(model).operators.flat());
    output.out(parsed.flags.has('json') ? asJson(dumped) : text());
    return 0;
  },
};
