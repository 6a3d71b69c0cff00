import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { handFile } from '../../../scripts/networks';
import { runCommand, temporaryFolder } from '../../runCommand';

/*
 * ONE's uint8 FULLY_CONNECTED reads the first scale of its weights for all channels, so a network
 * that ends with such layers is wrong per channel, and right fake-quantized.
 */

const folder = temporaryFolder();
const float = handFile('hand-lite');
const [ranges, quantized] = ['ranges.json', 'uint8.circle'].map((name) => join(folder, name));
const RECORD = ['--random', '1', '--seed', '1', '--range', '0,1'];

interface PlaceJson {
  readonly name: string;
  readonly kernel_steps: number;
  readonly mark: string | null;
  readonly why: string | null;
}

interface AccountJson {
  readonly relative_rms: number;
  readonly simulated: number;
  readonly main: { readonly causes: readonly string[] };
  readonly places: readonly PlaceJson[];
}

const WHY =
  'uint8 FULLY_CONNECTED reads the first scale and zero point of its weights for all channels.';

describe('the account of the hand network in uint8 per channel', { timeout: 120_000 }, () => {
  let text = '';
  let account: AccountJson;

  beforeAll(async () => {
    const words = ['--quantized_dtype', 'uint8', '--granularity', 'channel'];
    for (const command of [
      ['calibrate', float, ...RECORD, '-o', ranges],
      ['quantize', float, ...words, '--ranges', ranges, '-o', quantized],
    ]) {
      expect((await runCommand(...command)).code).toBe(0);
    }
    const compare = ['compare', float, quantized, ...RECORD, '--account'];
    text = (await runCommand(...compare)).out;
    const { out, err, code } = await runCommand(
      ...compare,
      '--json',
      '--fail-on',
      'wrapped,kernel',
    );
    ({ account } = JSON.parse(out) as { account: AccountJson });
    expect([code, err]).toEqual([1, 'scalefloor: --fail-on matched: 2 kernel of 65 operators.\n']);
  }, 120_000);

  test('names the kernels, and why they depart', () => {
    const { relative_rms: error, simulated, main } = account;
    expect(main.causes).toEqual(['kernel']);
    expect(error).toBeGreaterThan(1);
    expect(simulated).toBeLessThan(0.1);
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).toMatch(
      new RegExp(
        `The integer kernels alone give [\\d.]+ %\\. It enters first at FULLY_CONNECTED \\d \\S+, [\\d.]+ % by itself\\. The kernel of FULLY_CONNECTED \\d \\S+ departs by \\d+ steps of its output: ${WHY}`,
      ),
    );
    expect(flat).toContain(`as the reference: ${WHY}`);
  });

  test('no other kernel departs by more than a step', () => {
    const far = account.places.filter(({ kernel_steps: steps }) => steps > 1.01);
    expect(far.map(({ name }) => name).sort()).toEqual(['Identity', 'Identity_3']);
    expect(far.map(({ mark, why }) => [mark, why])).toEqual([
      ['as the reference', WHY],
      ['as the reference', WHY],
    ]);
  });

  test('--fail-on asks for --account', async () => {
    const { code, err } = await runCommand(
      ...['compare', float, quantized, ...RECORD, '--fail-on', 'kernel'],
    );
    expect([code, err]).toEqual([
      2,
      'scalefloor: --fail-on asks what the account finds: give --account too.\n',
    ]);
  });
});
