import { Refusal } from '../../kernels/code/value';
import { CastTrap } from '../../numeric/machine';
import { PassError } from '../error';

/**
 * Runs a kernel's code and turns its refusals into errors of the run.
 * @param title the operator's or tensor's name in messages
 * @throws PassError if the kernel refuses, or a machine's cast stops the program
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
