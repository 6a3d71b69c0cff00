import path from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { engineRooms, rooms } from '../../../scripts/lint/rooms.js';

const root = path.resolve(import.meta.dirname, '../../..');

// The repository's own rules, without the ones that need a whole program to look at.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false, project: null } },
    rules: Object.fromEntries(await typedRules()),
  },
});

async function typedRules(): Promise<[string, 'off'][]> {
  const { default: tseslint } = await import('typescript-eslint');
  return Object.keys(tseslint.configs.disableTypeChecked.rules ?? {}).map((name) => [name, 'off']);
}

/** What the linter says of a file with this text, as the rules' names. */
async function faults(file: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return result?.messages.map(({ ruleId }) => ruleId) ?? ['not linted'];
}

const order = ['rooms/order'];

describe('the order of rooms', () => {
  test('is that of the data', () => {
    expect(rooms.join(' ')).toBe(
      'numeric quantizer model kernels pass diagnosis examples scenario notebook text chart ui lesson lab',
    );
    expect(engineRooms.join(' ')).toBe('numeric quantizer model kernels pass diagnosis examples');
  });

  const pairs = rooms.flatMap((from) => rooms.map((to) => [from, to] as const));

  test('allows itself and what is before it, in both spellings, and nothing after', async () => {
    for (const [from, to] of pairs) {
      const allowed = rooms.indexOf(to) <= rooms.indexOf(from);
      for (const source of [`../${to}/thing`, `$lib/${to}/thing`]) {
        const found = await faults(`src/lib/${from}/file.ts`, `export * from '${source}';\n`);
        expect(found, `${from} imports ${source}`).toEqual(allowed ? [] : order);
      }
    }
  });

  test.for([
    ['an import', "import { a } from '../pass/run';\nexport const b = a;\n"],
    ['a type', "import type { A } from '../pass/run';\nexport type B = A;\n"],
    ['an inline type', "export type B = import('../pass/run').A;\n"],
    ['a late import', "export const load = () => import('../pass/run');\n"],
    ['a re-export', "export { a } from '../pass/run';\n"],
    ['a whole room', "export * from '../pass';\n"],
    ['a deeper path', "export * from '../../lib/pass/run';\n"],
  ] as const)('sees %s', async ([, text]) => {
    const found = await faults('src/lib/quantizer/file.ts', text);
    expect(found).toContain('rooms/order');
  });

  test('holds in folders inside a room, where a name may repeat', async () => {
    const file = 'src/lib/model/schema/file.ts';
    expect(await faults(file, "export * from '../pass';\n")).toEqual([]);
    expect(await faults(file, "export * from '../../numeric/float32';\n")).toEqual([]);
    expect(await faults(file, "export * from '../../pass/run';\n")).toEqual(order);
  });

  test.for(['../../routes/layout', '../../../scripts/x', '$lessons/x', '../elsewhere', '/src/x'])(
    'a room does not import %s',
    async (source) => {
      expect(await faults('src/lib/ui/file.ts', `export * from '${source}';\n`)).toEqual(order);
    },
  );

  test('a page may import every room', async () => {
    const text = rooms.map((room) => `export * from '$lib/${room}/thing';\n`).join('');
    expect(await faults('src/routes/file.ts', text)).toEqual([]);
  });
});

describe('the engine', () => {
  const packages = ['svelte', 'svelte/store', 'd3', 'd3-scale', '@sveltejs/kit', '$app/paths'];

  test.for([...packages, 'node:fs', 'fs', 'mathjs'])('imports no %s', async (source) => {
    for (const room of engineRooms) {
      const found = await faults(`src/lib/${room}/file.ts`, `export * from '${source}';\n`);
      expect(found, room).toEqual(order);
    }
  });

  test('may read flatbuffers', async () => {
    const text = "export { Builder } from 'flatbuffers';\n";
    expect(await faults('src/lib/model/file.ts', text)).toEqual([]);
  });

  const page = ['window', 'document', 'navigator', 'localStorage', 'location', 'fetch'];

  test.for([...page, 'self', 'globalThis', 'process', 'require', 'console'])(
    'uses no %s',
    async (name) => {
      const text = `export const used = [${name}];\n`;
      for (const room of engineRooms) {
        expect(await faults(`src/lib/${room}/file.ts`, text), room).toEqual([
          'no-restricted-globals',
        ]);
      }
      expect(await faults('src/lib/ui/file.ts', text)).toEqual([]);
    },
  );

  test('uses what every machine has', async () => {
    const text =
      'export const used = [Math.fround(1), 1n, Float32Array, DataView, TextDecoder, WebAssembly];\n';
    expect(await faults('src/lib/numeric/file.ts', text)).toEqual([]);
  });

  test('later rooms may use Svelte and d3', async () => {
    const text = "export * from 'svelte';\nexport * from 'd3';\n";
    expect(await faults('src/lib/chart/file.ts', text)).toEqual([]);
  });
});

describe('the command line', () => {
  test('imports the engine, Node and itself', async () => {
    const text = `${engineRooms
      .map((room) => `export * from '../lib/${room}/thing';\nexport * from '$lib/${room}/thing';\n`)
      .join('')}export * from 'node:fs';\nexport * from './other';\n`;
    expect(await faults('src/cli/file.ts', text)).toEqual([]);
  });

  test.for([...rooms.slice(engineRooms.length).map((room) => `../lib/${room}/x`), '../routes/x'])(
    'does not import %s',
    async (source) => {
      expect(await faults('src/cli/file.ts', `export * from '${source}';\n`)).toEqual(order);
    },
  );
});

describe('the house style', () => {
  test.for([
    ['any', 'export const a = (b: any): number => Number(b);\n'],
    ['a cast through unknown', 'export const a = [] as unknown as number;\n'],
    ['@ts-ignore', '// @ts-ignore\nexport const a = 1;\n'],
    ['a rule switched off in a file', '// eslint-disable-next-line no-var\nexport var a = 1;\n'],
  ] as const)('refuses %s', async ([, text]) => {
    expect(await faults('src/lib/ui/file.ts', text)).not.toEqual([]);
  });
});
