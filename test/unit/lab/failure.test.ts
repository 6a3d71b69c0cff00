import { expect, test } from 'vitest';
import { failureText } from '../../../src/lib/lab/open/failure';

const text = (message: string, read = 5000) =>
  failureText({ name: 'a.tflite', message, size: 5000, read, map: null });

test('of a file whose tables contradict each other nobody asks whether the copy is whole', () => {
  const { title, advice } = text('Tensor 3 "b" of subgraph 0 has 2 scales but 1 zero points.');
  expect(title).toMatch(/^Tensor 3/);
  expect(advice).toMatch(/^The copy is complete/);
});

test('a file of something else is asked for a model', () => {
  const { advice } = text('At offset 4 the file says "RIFF", not "TFL3" (.tflite).', 8);
  expect(advice).toBe('Check that this is a .tflite or .circle file, then drop it here.');
});
