// The page that the benchmarks open: it measures when it is asked to, one suite at a time.
import { loadLiteRt } from '@litertjs/core';
import type { Row } from '../suite';
import { kernelRows } from './kernels';
import { modelRows } from './models';
import { loadPeak } from './peak';

/** What the driver calls, by name. */
export interface Measurements {
  readonly kernels: () => Promise<Row[]>;
  readonly models: () => Promise<Row[]>;
}

declare global {
  interface Window {
    measurements?: Measurements;
  }
}

window.measurements = {
  kernels: async () => kernelRows(await loadPeak(await (await fetch('peak.wasm')).arrayBuffer())),
  models: async () => {
    await loadLiteRt(new URL('litert/', location.href).href, { threads: false });
    return modelRows();
  },
};
