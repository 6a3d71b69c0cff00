/**
 * Keeps an equal value that was there before in place of a new one, so that nothing that depends on
 * it is drawn again: `const limits = steady(sameLimits)`, then `$derived(limits(layerLimits(…)))`.
 */
export function steady<T>(same: (a: T, b: T) => boolean): (value: T) => T {
  let last: { value: T } | null = null;
  return (value) => {
    if (last === null || !same(last.value, value)) last = { value };
    return last.value;
  };
}

/** Whether two lists hold the same values in the same order. */
export function sameList<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
