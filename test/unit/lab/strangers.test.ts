import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inspectModel } from '$lib/diagnosis/inspect';
import { inspectCommand, quantizeCommand, type CommandModel } from '$lib/lab/take/command';
import { channelsCsv } from '$lib/lab/take/tableFiles';
import { open } from '$lib/model/graph/open';
import { runCommand } from '../../runCommand';

const evil = 'test/cases/hostile/evil-3.tflite';

test('a layer that is named like a formula is text in the CSV', () => {
  const { table } = inspectModel(open(new Uint8Array(readFileSync(evil))), {
    state: 'head',
    dtype: 'int16',
    granularity: 'channel',
  });
  const [, first] = channelsCsv(table).split('\r\n');
  expect(table.facts.layers[0].name).toMatch(/^=HYPERLINK/);
  expect(first).toMatch(/^"'=HYPERLINK\(""http:\/\/evil"",""x""\)",/);
});

const openModel = (name: string): CommandModel => ({
  file: { name, stored: false, hybrid: false },
  float: null,
  ranges: { source: 'file' },
  setting: {
    options: { dtype: 'int16', granularity: 'channel', state: 'head' },
    chosenFloor: null,
    floorChoice: 'none',
  },
  runs: { recorded: null },
  inputFiles: null,
});

test('a copied command takes a file for a file, whatever its name is', async () => {
  const model = openModel("-n '1'.tflite");
  expect(inspectCommand(model)).toBe(
    String.raw`node bin/scalefloor.mjs inspect --quantized_dtype int16 --granularity channel --state head -- '-n '\''1'\''.tflite'`,
  );
  expect(quantizeCommand(model, '-n.circle')).toBe(
    String.raw`node bin/scalefloor.mjs quantize -o ./-n.circle --quantized_dtype int16 --granularity channel --state head -- '-n '\''1'\''.tflite'`,
  );
  // The command line reads such words so: the name behind `--`, and the target behind `-o`.
  const words = inspectCommand(openModel('-n')).split(' ').slice(2);
  expect((await runCommand(...words)).err).toContain('cannot read the model -n:');
  const [, , ...more] = (quantizeCommand(openModel('-n'), '-t.circle') ?? '').split(' ');
  expect((await runCommand(...more)).err).toContain('cannot read the model -n:');
});
