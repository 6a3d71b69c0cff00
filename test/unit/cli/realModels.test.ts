import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { networkFile } from '../../../scripts/networks';
import { open } from '../../../src/lib/model/graph/open';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

/** A folder of .tflite and .circle files of one's own, with the folders in it. */
const own = process.env.SCALEFLOOR_MODELS ?? '';
const files = existsSync(own)
  ? readdirSync(own, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(tflite|circle)$/.test(name),
    )
  : [];
/** Those that come with the packages, by their own paths. */
const packaged = ['hands/hand_landmark_lite', 'selfie_segmentation/selfie_segmentation'].map(
  (name) => networkFile(`${name}.tflite`),
);

test.skipIf(files.length > 0)(
  'the models that SCALEFLOOR_MODELS names (skipped: it names none)',
  ({ skip }) => skip(),
);

/** The names in a model that can be read. */
function namesIn(file: string): string[] {
  try {
    return open(new Uint8Array(readFileSync(file))).subgraphs.flatMap(({ tensors }) =>
      tensors.map(({ name }) => name),
    );
  } catch {
    return [];
  }
}

/** Ends in a result, or in one sentence. No line is wider than 100, but for a whole name or path. */
async function expectNarrow(names: readonly string[], ...words: string[]): Promise<boolean> {
  const { code, out, err } = await runCommand(...words);
  expect([0, 1], words.join(' ')).toContain(code);
  expect(err).toMatch(/^(warning: [^\n]*\n)*(scalefloor: [^\n]*\.\n)?$/);
  expect(err).not.toMatch(/a bug in scalefloor/);
  const shown = out
    .replaceAll(`${folder}/`, '')
    .replaceAll(own === '' ? folder : `${own}/`, '')
    .replaceAll(/\S+\/@mediapipe\//g, '')
    .split('\n');
  const wide = shown.filter(
    (line) => line.length > 100 && !names.some((name) => name !== '' && line.includes(name)),
  );
  expect(wide, words.join(' ')).toEqual([]);
  return !/^scalefloor: /m.test(err);
}

describe.each([...packaged, ...files.map((name) => join(own, name))])('%s', (file) => {
  const names = namesIn(file);
  const [ranges, june, head] = ['r.json', 'june.circle', 'head.circle'].map((end) =>
    at(`${basename(file)}.${end}`),
  );

  test('every command ends in a result or a sentence, no wider than 100', async () => {
    await expectNarrow(names, 'inspect', file);
    await expectNarrow(names, 'dump', file);
    const some = ['--random', '1'];
    if (!(await expectNarrow(names, 'calibrate', file, '-o', ranges, ...some))) return;
    const old = ['--ranges', ranges, '--state', 'june-2021'];
    if (!(await expectNarrow(names, 'quantize', file, '-o', june, ...old))) return;
    await expectNarrow(names, 'quantize', file, '-o', head, '--ranges', ranges);
    await expectNarrow(names, 'inspect', file, ...old);
    await expectNarrow(names, 'inspect', june);
    await expectNarrow(names, 'dump', june);
    await expectNarrow(names, 'diff', june, head);
    await expectNarrow(names, 'diff', file, head);
  }, 120_000);
});
