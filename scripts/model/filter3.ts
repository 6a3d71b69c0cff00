import { channelFacts } from '../../src/lib/diagnosis/facts';
import { FILTER_3 } from '../../src/lib/examples/mobilenetv2';
import { ModelError } from '../../src/lib/model/error';
import { open } from '../../src/lib/model/graph/open';

/**
 * Checks that these bytes are the model of the public case: filter 3 of its first convolution must
 * have the reported largest weight and bias.
 * @returns a sentence if it has not, otherwise ''
 */
export function complaint(bytes: Uint8Array): string {
  try {
    const { maxAbsWeight, bias } = channelFacts(open(bytes));
    const { channel, maxAbsWeight: wanted, bias: wantedBias } = FILTER_3;
    if (maxAbsWeight[channel] === wanted && bias[channel] === wantedBias) return '';
    return `filter ${channel} has max|w| ${maxAbsWeight[channel]} and bias ${bias[channel]}, not ${wanted} and ${wantedBias}`;
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}
