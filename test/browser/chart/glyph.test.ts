import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Glyph from '../../../src/lib/chart/status/Glyph.svelte';
import { STATUS_WORDS, type ShownStatus } from '../../../src/lib/chart/status/status';

const STATUSES = Object.keys(STATUS_WORDS) as ShownStatus[];

/** What is drawn inside a glyph, without its size and place. */
async function drawn(props: { status: ShownStatus; size?: number; x?: number; y?: number }) {
  const { container } = await render(Glyph, props);
  return container.querySelector('svg')?.innerHTML ?? '';
}

test('each status has a shape of its own', async () => {
  const shapes = await Promise.all(STATUSES.map((status) => drawn({ status })));
  expect(new Set(shapes).size).toBe(STATUSES.length);
});

test.for(STATUSES)('%s has one shape, in prose, in a ribbon and in a strip', async (status) => {
  const prose = await drawn({ status });
  expect(prose).not.toBe('');
  expect(await drawn({ status, size: 10, x: 20, y: 20 })).toBe(prose);
  expect(await drawn({ status, size: 19, x: 20, y: 20 })).toBe(prose);
});

test('underflow and flushed differ in outline, not only in texture', async () => {
  expect(await drawn({ status: 'underflowed' })).toContain('<circle');
  expect(await drawn({ status: 'flushed' })).not.toContain('<circle');
});
