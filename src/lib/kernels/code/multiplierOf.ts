import { quantizeMultiplier, type QuantizedMultiplier } from '../../quantizer/multiplier';
import { Refusal } from './value';

/**
 * Mantissa and shift of a real multiplier.
 * @throws Refusal where it is negative or not finite, as the reference stops there
 */
export function multiplierOf(real: number): QuantizedMultiplier {
  try {
    return quantizeMultiplier(real);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(`The ${error.message}`);
    throw error;
  }
}
