import path from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { chapterRooms, engineRooms, parts, rooms } from '../../../scripts/lint/rooms.js';

const root = path.resolve(import.meta.dirname, '../../..');

// The repository's own rules, without those that need the whole program.
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

/** The names of the rules that a file with this text breaks. */
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

  // Inside some rooms there is an order too, which is tested below.
  const pairs = rooms
    .flatMap((from) => rooms.map((to) => [from, to] as const))
    .filter(([from, to]) => from !== to || parts[from] === undefined);

  test('allows itself and earlier rooms, in both spellings, and no later ones', async () => {
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

  test('holds in folders inside a room, even if a name repeats', async () => {
    const file = 'src/lib/quantizer/folder/file.ts';
    expect(await faults(file, "export * from '../pass';\n")).toEqual([]);
    expect(await faults(file, "export * from '../../numeric/float32';\n")).toEqual([]);
    expect(await faults(file, "export * from '../../pass/run';\n")).toEqual(order);
  });

  test.for([
    '../../routes/layout',
    '../../cli/files',
    '../../workers/client',
    '../../../scripts/x',
    '$lessons/x',
    '../elsewhere',
    '../index',
    '/src/x',
  ])('a room does not import %s', async (source) => {
    expect(await faults('src/lib/ui/file.ts', `export * from '${source}';\n`)).toEqual(order);
  });

  test('only the lab uses the worker, through its client and its messages', async () => {
    const file = 'src/lib/lab/file.ts';
    expect(await faults(file, "export * from '../../workers/client';\n")).toEqual([]);
    expect(await faults(file, "export * from '../../workers/protocol';\n")).toEqual([]);
    expect(await faults(file, "export * from '../../workers/engine.worker';\n")).toEqual(order);
  });
});

describe('the order inside a room', () => {
  test.for(Object.entries(parts))('of %s is kept', async ([room, names = []]) => {
    const pathOf = (name: string) => (name.endsWith('.ts') ? name.slice(0, -3) : `${name}/thing`);
    for (const from of names) {
      for (const to of names) {
        const file = `src/lib/${room}/${from.endsWith('.ts') ? from : `${from}/file.ts`}`;
        const text = `export * from '$lib/${room}/${pathOf(to)}';\n`;
        const allowed = names.indexOf(to) <= names.indexOf(from);
        expect(await faults(file, text), `${from} imports ${to}`).toEqual(allowed ? [] : order);
      }
    }
  });

  test('names every folder, so that a new one must be given its place', async () => {
    const text = "export * from './other';\n";
    expect(await faults('src/lib/kernels/elsewhere/file.ts', text)).toEqual(order);
    expect(await faults('src/lib/kernels/file.ts', text)).toEqual(order);
    expect(await faults('src/lib/numeric/elsewhere/file.ts', text)).toEqual([]);
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

const engine = engineRooms.map((room) => `$lib/${room}/x`);
const later = rooms.slice(engineRooms.length).map((room) => `$lib/${room}/x`);
const afterLesson = rooms.slice(chapterRooms.length).map((room) => `$lib/${room}/x`);

/** Files outside the rooms: for each place, allowed and forbidden imports. */
const places: readonly [name: string, file: string, may: string[], mayNot: string[]][] = [
  [
    "the library's entry",
    'src/lib/index.ts',
    engine,
    [...later, '../cli/x', '../workers/client', 'flatbuffers', 'svelte', 'node:fs'],
  ],
  [
    'the command line',
    'src/cli/run/file.ts',
    [
      ...engine,
      '../../lib/pass/x',
      'node:fs',
      'fast-png',
      './other',
      '../files',
      '../dump/x',
      '../../../package.json',
    ],
    [...later, '../../routes/x', '../../workers/client', '../../../scripts/x', '$lessons/x'],
  ],
  [
    'a worker',
    'src/workers/tasks/file.ts',
    [...engine, './other', '../protocol', '$lib/generated/kernels'],
    [...later, '../../cli/x', '../../routes/x', '$lessons/x', 'svelte', 'node:fs'],
  ],
  [
    'a page',
    'src/routes/lab/file.ts',
    [
      ...engine,
      ...later,
      '../x',
      '../../app.css',
      '../../workers/client',
      '../../workers/protocol',
      'svelte',
    ],
    [
      '../../workers/engine.worker',
      '../../workers/tasks/x',
      '../../cli/x',
      '$lessons/x',
      '$lib/index',
      '../../../scripts/x',
    ],
  ],
  [
    'the page of a chapter',
    'src/routes/lessons/[slug]/+page.ts',
    ['/lessons/one/x', '$lessons/one/x'],
    ['../../../cli/x'],
  ],
  ['the gallery', 'src/routes/gallery/figures.ts', ['$lessons/one/Figure.svelte'], ['../../cli/x']],
  [
    'a chapter',
    'lessons/01-one/file.ts',
    [
      ...chapterRooms.map((room) => `$lib/${room}/x`),
      './other',
      './deeper/x',
      '$lessons/01-one/x',
      'svelte',
      'd3',
    ],
    [
      ...afterLesson,
      '../02-two/x',
      '$lessons/02-two/x',
      '../x',
      '../../src/routes/x',
      '../../src/workers/client',
      '../../src/cli/x',
      '../../scripts/x',
    ],
  ],
  [
    'a script',
    'scripts/bench/file.ts',
    [
      ...engine,
      '../../src/lib/pass/x',
      '../other',
      '../../test/chrome.mjs',
      '../../package.json',
      'node:fs',
      'playwright-core',
    ],
    [
      ...later,
      '../../src/cli/x',
      '../../src/routes/x',
      '../../src/workers/client',
      '$lessons/x',
      '../../test/unit/x',
    ],
  ],
];

describe('outside the rooms', () => {
  test.for(places)('%s imports what it may', async ([, file, may]) => {
    const text = may.map((source) => `export * from '${source}';\n`).join('');
    expect(await faults(file, text)).toEqual([]);
  });

  test.for(places)('%s imports nothing else', async ([, file, , mayNot]) => {
    for (const source of mayNot) {
      expect(await faults(file, `export * from '${source}';\n`), source).toEqual(order);
    }
  });

  test.for([
    ['a component', 'lessons/01-one/File.svelte', `<script>\n  import '../02-two/x';\n</script>\n`],
    [
      'a late import in markup',
      'lessons/01-one/File.svelte',
      "{#await import('../02-two/x')}…{/await}\n",
    ],
    ['a module in JavaScript', 'scripts/file.mjs', "import '../src/cli/x';\n"],
    [
      'a pattern of files',
      'src/routes/file.ts',
      "export const a = import.meta.glob('/lessons/*/x.ts');\n",
    ],
    [
      'several patterns',
      'src/routes/file.ts',
      "export const a = import.meta.glob(['./x.ts', '/lessons/*/x.ts']);\n",
    ],
    [
      'a worker',
      'src/routes/file.ts',
      "export const a = new Worker(new URL('../workers/engine.worker.ts', import.meta.url));\n",
    ],
  ] as const)('is seen: %s', async ([, file, text]) => {
    expect(await faults(file, text)).toContain('rooms/order');
  });

  test('the loader of chapters finds them by a pattern', async () => {
    const text = "export const a = import.meta.glob('/lessons/*/x.ts');\n";
    expect(await faults('src/routes/lessons/[slug]/+page.ts', text)).toEqual([]);
  });
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
