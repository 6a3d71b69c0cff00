/** One measured figure. */
export interface Row {
  /** What was measured, e.g. `quantize weights per channel` */
  readonly name: string;
  /** In `unit`s; the suite's comment says how several runs are combined */
  readonly value: number;
  /** e.g. `ms`, `M/s` */
  readonly unit: string;
  /** What the figure is compared with, or null if there is no comparison */
  readonly against: string | null;
  /** `value` over that of `against` in the same unit, or null */
  readonly ratio: number | null;
}

/** Measurements that belong together. */
export interface Suite {
  readonly name: string;
  readonly run: () => Promise<readonly Row[]>;
}

/** A suite lacks something that it needs, which the message names. The other suites still run. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}
