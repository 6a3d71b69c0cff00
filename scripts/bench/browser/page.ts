// The page that the benchmarks open. It measures one suite at a time, on request.
import { loadLiteRt } from '@litertjs/core';
import type { Row } from '../suite';
import { kernelRows } from './kernels';
import { modelRows } from './models';
import { loadPeak } from './peak';

/** The functions that the driver calls, by name. */
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
