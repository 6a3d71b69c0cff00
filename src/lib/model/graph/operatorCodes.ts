import { opcodeFields, opcodeName } from '../schema/builtin';
import { ModelError } from '../error';
import type { Model, Operator } from './graph';
import type { FileModel } from '../schema/schema';
import type { Format } from '../flatbuffer/format';

type Code = FileModel['operatorCodes'][number];

/** The operator codes to write: the model's list, followed by the codes that it lacks. */
export class OperatorCodes {
  readonly list: Code[];
  private readonly indices = new Map<string, number>();

  constructor(
    model: Model,
    private readonly format: Format,
  ) {
    this.list = [...model.operatorCodes];
    this.list.forEach((code, i) => {
      const key = keyOfCode(code);
      if (!this.indices.has(key)) this.indices.set(key, i);
    });
  }

  indexFor(operator: Operator, title: string): number {
    const fields = opcodeFields(operator.opcode, this.format);
    if (!fields) throw new ModelError(`${title} does not exist in a .${this.format} file.`);
    const key = keyOf(operator.opcode, operator.version, operator.customName);
    const own = this.list.at(operator.opcodeIndex);
    if (operator.opcodeIndex >= 0 && own && keyOfCode(own) === key) return operator.opcodeIndex;
    let index = this.indices.get(key);
    if (index === undefined) {
      const { customName: customCode, version } = operator;
      const absent = customCode === '' ? ['customCode'] : [];
      index = this.list.push({ ...fields, customCode, version, absent }) - 1;
      this.indices.set(key, index);
    }
    return index;
  }
}

function keyOfCode(code: Code): string {
  const name = opcodeName(code.deprecatedBuiltinCode, code.builtinCode);
  return keyOf(name, code.version, code.customCode);
}

function keyOf(opcode: string, version: number, customName: string): string {
  return JSON.stringify([opcode, version, customName]);
}
