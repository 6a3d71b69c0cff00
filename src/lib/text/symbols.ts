import { variable } from './rich';

/** The quantities of a quantized layer, as letters: input, weights, bias, output. */
export const sIn = variable('s', 'in');
export const sW = variable('s', 'w');
export const sB = variable('s', 'b');
export const sOut = variable('s', 'out');
export const qB = variable('q', 'b');
export const b = variable('b');
export const M = variable('M');
