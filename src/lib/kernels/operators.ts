import type { Opcode } from '../model/schema/builtin';
import { CONV } from './conv/conv';
import { DEPTHWISE } from './conv/depthwise';
import { FULLY_CONNECTED } from './conv/fullyConnected';
import type { Kernels } from './node/node';
import { TRANSPOSE_CONV } from './conv/transposeConv';
import { WEIGHTLESS } from './op/weightless';

/** The kernels of all operators that can be run. */
const KERNELS: Partial<Record<Opcode, Kernels>> = {
  ...CONV,
  ...DEPTHWISE,
  ...TRANSPOSE_CONV,
  ...FULLY_CONNECTED,
  ...WEIGHTLESS,
};

export const kernelsOf = (opcode: Opcode): Kernels | undefined => KERNELS[opcode];
