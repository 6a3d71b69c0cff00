import { TOY_NAMES, makeToy, type ToyName } from '$lib/examples/toys';
import { write } from '$lib/model/graph/write';

export const isToy = (name: string): name is ToyName => TOY_NAMES.some((known) => known === name);

/** A toy as a file, the same as a dropped one. */
export const toyFile = (name: ToyName): Blob => new Blob([new Uint8Array(write(makeToy(name)))]);
