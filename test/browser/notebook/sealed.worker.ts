import { seal } from '../../../src/lib/notebook/seal';

/** Reports the globals that a sealed worker still has. */
const tell = self.postMessage.bind(self);
const scope: Record<string, unknown> = { self };
seal(self);

const found: string[] = [];
for (
  let holder: object | null = scope.self as object;
  holder !== null && holder !== Object.prototype;
  holder = Reflect.getPrototypeOf(holder)
) {
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (Reflect.get(holder, name) !== undefined) found.push(name);
  }
}
const constructors = [() => {}, async () => {}, function* () {}, async function* () {}].map(
  (one) => typeof Reflect.get(one, 'constructor'),
);
tell({ found, constructors });
