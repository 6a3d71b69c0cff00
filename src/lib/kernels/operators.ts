import type { Opcode } from '../model/builtin';
import { CONV } from './conv';
import { DEPTHWISE } from './depthwise';
import { FULLY_CONNECTED } from './fullyConnected';
import type { Kernels } from './node';
import { TRANSPOSE_CONV } from './transposeConv';
import { WEIGHTLESS } from './weightless';

/** All operators that can be run. */
const KERNELS: Partial<Record<Opcode, Kernels>> = {
  ...CONV,
  ...DEPTHWISE,
  ...TRANSPOSE_CONV,
  ...FULLY_CONNECTED,
  ...WEIGHTLESS,
};

export const kernelsOf = (opcode: Opcode): Kernels | undefined => KERNELS[opcode];
