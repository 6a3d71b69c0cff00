/** The globals of the language itself. They suffice to calculate, and give no way out. */
const LANGUAGE = new Set(
  (
    'Object Array Map Set WeakMap WeakSet WeakRef Math JSON BigInt Number String Boolean ' +
    'Symbol Error TypeError RangeError SyntaxError ReferenceError EvalError URIError ' +
    'AggregateError RegExp Date Promise Proxy Reflect ArrayBuffer DataView Int8Array Uint8Array ' +
    'Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array ' +
    'BigUint64Array Float32Array Float64Array Infinity NaN undefined globalThis parseInt ' +
    'parseFloat isNaN isFinite'
  ).split(' '),
);

const blank = (holder: object, name: string): boolean =>
  Reflect.defineProperty(holder, name, { value: undefined, writable: false });

/**
 * Removes from a worker, for good, everything that is not the language: network, storage, messages,
 * other workers, and the constructors that turn text into code. Formulas are evaluated as data and
 * cannot reach any of this. This is the second defence, in case of an error in the first.
 *
 * @param scope the worker's global object
 */
export function seal(scope: object): void {
  const functions = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const one of functions) blank(Reflect.getPrototypeOf(one) ?? one, 'constructor');
  let holder: object | null = scope;
  while (holder !== null && holder !== Object.prototype) {
    const next = Reflect.getPrototypeOf(holder);
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (LANGUAGE.has(name)) continue;
      if (!Reflect.deleteProperty(holder, name)) blank(holder, name);
    }
    holder = next;
  }
}
