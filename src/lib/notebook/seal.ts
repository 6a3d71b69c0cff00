/** What the language itself has: enough to calculate with, and no way out. */
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
 * Takes network, storage, messages, other workers and everything else that is not the language
 * away from a worker, for good; and the constructors that turn text into code. Formulas reach none
 * of it, since they are evaluated as data: this is for the day when that is wrong.
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
