import { Refusal } from '../../kernels/code/value';
import { CastTrap } from '../../numeric/machine';
import { PassError } from '../error';

/**
 * What a kernel cannot do, as a sentence of the run's.
 * @param title the operator or tensor, as a sentence names it
 * @throws PassError where the kernel refuses, or a machine's cast stops the program
 */
export function stopping<T>(title: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) throw new PassError(error.message);
    if (error instanceof CastTrap) throw new PassError(`Running ${title}: ${error.message}`);
    throw error;
  }
}
