import { loadAndCompile, Tensor, type CompiledModel, type TypedArray } from '@litertjs/core';

/** The arrays of LiteRT.js. Its other types have no array. */
export type LiteRtArray = TypedArray;

/** A model in LiteRT.js, on the processor with one thread. Call `loadLiteRt` first. */
export class LiteRtModel {
  private constructor(private readonly compiled: CompiledModel) {}

  /** @throws LiteRT's error if it refuses the model */
  static async open(file: Uint8Array): Promise<LiteRtModel> {
    return new LiteRtModel(await loadAndCompile(file, { accelerator: 'wasm' }));
  }

  get inputs(): readonly string[] {
    return this.compiled.getInputDetails().map(({ name }) => name);
  }

  get outputs(): readonly string[] {
    return this.compiled.getOutputDetails().map(({ name }) => name);
  }

  /** One run. Inputs are in the order of `inputs`, outputs in the order of `outputs`. */
  async run(inputs: readonly LiteRtArray[]): Promise<LiteRtArray[]> {
    const details = this.compiled.getInputDetails();
    const given = inputs.map((data, i) => new Tensor(data, details[i].shape));
    const made = await this.compiled.run(given);
    const read = made.map((tensor) => tensor.toTypedArray());
    for (const tensor of [...given, ...made]) tensor.delete();
    return read;
  }

  close(): void {
    this.compiled.delete();
  }
}
