import { expect, test } from 'vitest';
import { add, countTests, lastLines, none, succeeded } from '../../../scripts/tally.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

const results = (
  [passed, failed, pending, todo]: [number, number, number, number],
  testResults: ReturnType<typeof file>[] = [],
) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: todo,
  testResults,
});

test('passed, failed and skipped tests are counted', () => {
  const counted = countTests(results([5, 2, 1, 3], [file('failed', 'passed', 'failed')]), 1);
  expect(counted).toEqual({ passed: 5, failed: 2, skipped: 4 });
});

test('a file that could not be loaded is one failure', () => {
  const counted = countTests(results([5, 0, 0, 0], [file('passed', 'passed'), file('failed')]), 1);
  expect(counted).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

test('a run that fails outside its tests is one failure', () => {
  expect(countTests(results([5, 0, 0, 0]), 1).failed).toBe(1);
  expect(countTests(results([5, 0, 0, 0]), 0).failed).toBe(0);
  expect(countTests(undefined, 0).failed).toBe(1);
});

test('a run succeeds only without a failure and with a test', () => {
  const tests = { passed: 3, failed: 0, skipped: 1 };
  expect(succeeded(add(tests, { ...none, passed: 2 }), tests)).toBe(true);
  expect(succeeded(add(tests, { ...none, failed: 1 }), tests)).toBe(false);
  expect(succeeded({ ...none, passed: 2 }, none)).toBe(false);
});

test('the last line holds only the two counts; skipped tests are in a line before it', () => {
  expect(lastLines({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed\n');
  expect(lastLines({ passed: 12, failed: 3, skipped: 2 })).toBe('2 skipped\n12 passed, 3 failed\n');
});
