import type { Field } from './field';
import type { ValueOf } from './scenario';

/**
 * A field with its present value, for a control. The control reads the limits here. A value that it
 * assigns becomes the nearest allowed one.
 */
export type LiveField<F extends Field<unknown>> = F & { value: ValueOf<F> };

/** A field whose value is stored elsewhere. */
export function live<F extends Field<unknown>>(
  field: F,
  get: () => ValueOf<F>,
  set: (value: ValueOf<F>) => void,
): LiveField<F> {
  return {
    ...field,
    get value() {
      return get();
    },
    set value(value) {
      set(field.fit(value) as ValueOf<F>);
    },
  };
}

/** A field that stores its own value, for a figure without a page. */
export function liveState<F extends Field<unknown>>(field: F): LiveField<F> {
  let value = $state.raw(field.initial as ValueOf<F>);
  return live(
    field,
    () => value,
    (next) => (value = next),
  );
}
