import { quantizeMultiplier, type QuantizedMultiplier } from '../../quantizer/multiplier';
import { Refusal } from './value';

/**
 * Mantissa and shift of a real multiplier.
 * @throws Refusal if it is negative or not finite, because the reference stops then
 */
export function multiplierOf(real: number): QuantizedMultiplier {
  try {
    return quantizeMultiplier(real);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(`The ${error.message}`);
    throw error;
  }
}
