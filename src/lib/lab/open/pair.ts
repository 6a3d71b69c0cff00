import type { Engine } from '../../../workers/client';
import type { ModelFile } from './modelFile';

/** A model file, and the engine that has opened it. */
export interface OpenedFile {
  readonly file: ModelFile;
  readonly engine: Engine;
}

/** The float model beside its quantized form, which is the open model. */
export interface FloatForm {
  readonly name: string;
  readonly size: number;
  readonly hash: string;
}

export const beside = ({ name, file: { size }, hash }: ModelFile): FloatForm => ({
  name,
  size,
  hash,
});

const isFloat = ({ file }: OpenedFile): boolean => !file.stored && !file.hybrid;

/**
 * Tells which of two models is the float one and which the quantized one. If they are not one of
 * each, there is no float one, and `quantized` is the one to open alone.
 */
export function inOrder(
  first: OpenedFile,
  second: OpenedFile,
): { readonly float: OpenedFile | null; readonly quantized: OpenedFile; readonly problem: string } {
  const both = [first, second];
  const float = both.find(isFloat);
  const quantized = both.find(({ file }) => file.stored);
  if (float !== undefined && quantized !== undefined) return { float, quantized, problem: '' };
  const problem =
    float === undefined
      ? 'neither of them is a float model: give a float model and its quantized form.'
      : quantized === undefined && isFloat(first) && isFloat(second)
        ? 'both are float models: give a float model and its quantized form.'
        : 'some layers of one are in float, and others are quantized: give a model that is wholly quantized.';
  return { float: null, quantized: quantized ?? first, problem };
}
