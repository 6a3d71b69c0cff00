// Counts the results of `npm test`.

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * The part that is read of the file by vitest's json reporter.
 * @typedef {object} Results
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one per file
 */

/** @type {Tally} */
export const none = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {Tally} a
 * @param {Tally} b
 * @returns {Tally}
 */
export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/**
 * Counts the tests of a run. A file that fails without a failed test (it could not be loaded, or a
 * hook threw) counts as one failure, and so does a run that failed for any other reason.
 * @param {Results | undefined} results undefined if the run ended before it wrote any
 * @param {number} code the run's exit code
 * @returns {Tally}
 */
export function countTests(results, code) {
  if (results === undefined) return { ...none, failed: 1 };
  const files = results.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = results.numFailedTests + files;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/**
 * @param {Tally} all
 * @param {Tally} tests the counts of tests alone: a run without tests proves nothing
 */
export function succeeded(all, tests) {
  return all.failed === 0 && tests.passed > 0;
}

/**
 * The last lines of a run. The very last line has only two counts, so that programs can read it.
 * Skipped tests are counted in a line before it, because they prove nothing.
 * @param {Tally} tally
 */
export function lastLines({ passed, failed, skipped }) {
  const counts = `${passed} passed, ${failed} failed\n`;
  return skipped === 0 ? counts : `${skipped} skipped\n${counts}`;
}
