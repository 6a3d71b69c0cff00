import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { makeToy } from '../../../src/lib/examples/toys';
import { writeIds } from '../../../src/lib/lab/open/fileId';
import { modelFile } from '../../../src/lib/lab/open/modelFile';
import { leftWords, sortDropped } from '../../../src/lib/lab/open/dropped';
import { OpenModel } from '../../../src/lib/lab/openModel.svelte';
import type { LabPage } from '../../../src/lib/lab/page';
import { scenario } from '../../../src/lib/lab/scenario';
import { writeNpy } from '../../../src/lib/model/npy/npy';
import type { Engine } from '../../../src/workers/client';

const graph = makeToy('conv-batch-norm');
let recorded: unknown[];
let model: OpenModel;

beforeEach(() => {
  recorded = [];
  const engine = Object.assign(Object.create(null) as Engine, {
    record(source: unknown) {
      recorded.push(source);
      const result = { ranges: new Map(), records: 1, title: '', random: null, measured: [[]] };
      return Promise.resolve({ kind: 'done' as const, result });
    },
    close: () => undefined,
  });
  const file = modelFile(
    { kind: 'opened', model: graph, facts: channelFacts(graph), hash: '' },
    new Blob(),
    'toy',
  );
  const page = Object.assign(Object.create(null) as LabPage, { state: { ...scenario.initial } });
  model = new OpenModel(file, page, engine);
});
afterEach(() => vi.unstubAllGlobals());

/** A file whose bytes come when the test says so. */
function slowFile(name: string, content: string | Uint8Array<ArrayBuffer>) {
  const file = new File([content], name);
  const bytes = new Blob([content]).arrayBuffer();
  let settle: (result: Promise<ArrayBuffer>) => void = () => undefined;
  const promise = new Promise<ArrayBuffer>((resolve) => {
    settle = resolve;
  });
  file.arrayBuffer = () => promise;
  return {
    file,
    come: () => settle(bytes),
    fail: (error: Error) => settle(Promise.reject(error)),
  };
}

/** The header of a PNG of one pixel: its signature, IHDR's length and name, and the size. */
const PICTURE = Uint8Array.from([
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ...[0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
  ...[0, 0, 0, 1, 0, 0, 0, 1, 8, 6],
]);

const moved = () => new DOMException('A requested file could not be found.', 'NotFoundError');

it('says that ranges or inputs were moved', async () => {
  const { file, fail } = slowFile('a.json', '{}');
  fail(moved());
  await model.giveRanges(file, 'a.json');
  expect(model.ranges.problem).toBe('a.json can no longer be read: drop it again.');
  await model.giveInputs([file]);
  expect(model.runs.problem).toBe('a.json can no longer be read: drop it again.');
});

it('says that a file is no array or no picture', async () => {
  await model.giveInputs([new File(['none'], 'a.npy')]);
  expect(model.runs.problem).toMatch(/^a\.npy cannot be used: .+\.$/);
  vi.stubGlobal('createImageBitmap', () =>
    Promise.reject(new DOMException('', 'InvalidStateError')),
  );
  await model.giveInputs([new File([PICTURE], 'a.png')]);
  expect(model.runs.problem).toBe(
    'a.png cannot be used: it is no picture that the browser can decode.',
  );
});

it('reports its own mistakes and does not blame the file for them', async () => {
  const mistake = new TypeError('x is undefined');
  vi.stubGlobal('createImageBitmap', () => Promise.reject(mistake));
  await expect(model.giveInputs([new File([PICTURE], 'a.png')])).rejects.toBe(mistake);
  expect(model.runs.problem).toBe('');
});

it('says which of too many files were taken and which were left', () => {
  const files = (...names: string[]) => sortDropped(names.map((name) => new File([''], name)));
  expect(leftWords(files('a.tflite', 'r.json', 'x.npy', 'y.npy'))).toBe('');
  expect(leftWords(files('a.tflite', 'b.circle'))).toBe('');
  const many = files('notes.txt', 'a.tflite', 'b.circle', 'c.circle', 'r.json', 's.json');
  expect(many.models.map(({ name }) => name)).toEqual(['a.tflite', 'b.circle']);
  expect(many.ranges?.name).toBe('r.json');
  expect(leftWords(many)).toBe(
    'The lab takes one model, or a float one with its quantized form, and one file of ranges at a time: it took a.tflite, b.circle and r.json and left notes.txt, c.circle and s.json.',
  );
  expect(leftWords(files('r.json', 's.json'))).toMatch(/: it took r\.json and left s\.json\.$/);
});

it('takes the last of two drops, whichever is read first', async () => {
  const [a, b] = [slowFile('a.json', '{"x": [0, 1]}'), slowFile('b.json', '{"x": [0, 2]}')];
  const both = [model.giveRanges(a.file, 'a.json'), model.giveRanges(b.file, 'b.json')];
  b.come();
  await both[1];
  a.come();
  await both[0];
  expect(model.ranges.given?.name).toBe('b.json');
});

it('records on the last of two drops only, and shows no fault of the first', async () => {
  vi.stubGlobal('createImageBitmap', () =>
    Promise.resolve({ width: 1, height: 1, close: () => 0 }),
  );
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => ({
        drawImage: () => undefined,
        getImageData: () => ({ width: 1, height: 1, data: new Uint8ClampedArray(4) }),
      });
    },
  );
  const [a, b] = [slowFile('a.png', PICTURE), slowFile('b.png', PICTURE)];
  const both = [model.giveInputs([a.file]), model.giveInputs([b.file])];
  b.come();
  await both[1];
  a.fail(moved());
  await both[0];
  expect(recorded).toHaveLength(1);
  expect(model.runs.problem).toBe('');
  expect(model.page.state.inputs).toBe('files');
});

it('reads each input once, for its data and for its hash', async () => {
  const array = { dtype: 'float32' as const, shape: [1], data: Float32Array.of(1) };
  const bytes = Uint8Array.from(writeNpy(array));
  const file = new File([bytes], 'a.npy');
  const read = vi.spyOn(file, 'arrayBuffer');
  await model.giveInputs([file]);
  expect(read).toHaveBeenCalledTimes(1);
  const hash = createHash('sha256').update(bytes).digest('hex');
  expect(model.given?.ids).toEqual([{ name: 'a.npy', hash }]);
});

it('says that a file is not that of the link until the next one of its kind', async () => {
  const link = (name: string) => writeIds([{ name, hash: 'a'.repeat(64) }]);
  model.page.state.rangesfile = link('asked.json');
  const ranges = (top: number) => new Blob([`{"x": [0, ${top}]}`]);
  model.tellOthers('model', [{ name: 'm', hash: '1' }], [{ name: 'n', hash: '2' }]);
  await model.giveRanges(ranges(1), 'b.json');
  expect(model.others).toEqual([
    expect.stringMatching(/^The link is about n .*not about m /),
    expect.stringMatching(/^The link is about asked\.json .*not about b\.json /),
  ]);
  await model.giveRanges(ranges(2), 'c.json');
  expect(model.others).toEqual([expect.stringMatching(/not about m /)]);
});

it('takes the frozen picture until the address chooses other inputs', () => {
  const picture = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
  model.freeze(picture);
  expect([model.inputs, model.shownHand]).toEqual(['camera', picture]);
  // As Back does, or another link
  model.page.state.inputs = 'drawn';
  expect(model.inputs).toBe('drawn');
});

it('writes nothing after the model was closed', async () => {
  const { file, fail } = slowFile('a.npy', '');
  const given = model.giveInputs([file]);
  model.close();
  fail(moved());
  await given;
  expect(model.runs.problem).toBe('');
});

it('refuses ranges that give a name twice, as the command line does', () => {
  model.ranges.give('{"input": [0, 1], "input": [0, 2]}', { name: 'a.json', hash: '' });
  expect(model.ranges.given).toBeNull();
  expect(model.ranges.problem).toMatch(/^a\.json cannot be used: .*"input" twice/);
});
