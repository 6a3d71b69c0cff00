import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { circles, folderGraph } from '../../../scripts/lint/circles.js';
import { complaint } from '../../../scripts/lint/rooms.js';
import { importGraph, importsOf, readSources } from '../../../scripts/lint/sources.js';

const graphOf = (files: Record<string, string>) => importGraph(new Map(Object.entries(files)));

describe('what a file imports', () => {
  test.for([
    ['an import', "import { a } from './a';"],
    ['an import of several lines', "import {\n  a,\n  b,\n} from './a';"],
    ['an import for its effects', "import './a';"],
    ['a type', "import type { A } from './a';"],
    ['an inline type', "type B = import('./a').A;"],
    ['a late import', 'const load = () => import("./a");'],
    ['a re-export', "export { a } from './a';"],
    ['a whole module', "export * from './a';"],
    ['a worker', "new Worker(new URL('./a', import.meta.url), { type: 'module' });"],
    ['markup', "<script>let b;</script>{#await import('./a') then a}{a}{/await}"],
    ['Markdown', "---\ntitle: A\n---\n<script>\n  import A from './a';\n</script>\n\n# A"],
  ] as const)('is seen in %s', ([, text]) => {
    expect(importsOf(text)).toEqual(['./a']);
  });

  test('is found in every spelling', () => {
    const graph = graphOf({
      'src/lib/model/a.ts':
        "import './b';import './c.js';import './d.svelte';import './e';import './g';",
      'src/lib/model/b.ts': "import '$lib/text/f.svelte';import 'svelte';import './missing';",
      'src/lib/model/c.ts': '',
      'src/lib/model/d.svelte': '',
      'src/lib/model/e/index.ts': "import '../../model/a?raw';",
      'src/lib/model/g.js': '',
      'src/lib/text/f.svelte': "import '$lessons/one/chapter.svx';",
      'lessons/one/chapter.svx': '',
    });
    expect(Object.fromEntries(graph)).toEqual({
      'src/lib/model/a.ts': [
        'src/lib/model/b.ts',
        'src/lib/model/c.ts',
        'src/lib/model/d.svelte',
        'src/lib/model/e/index.ts',
        'src/lib/model/g.js',
      ],
      'src/lib/model/b.ts': ['src/lib/text/f.svelte'],
      'src/lib/model/c.ts': [],
      'src/lib/model/d.svelte': [],
      'src/lib/model/e/index.ts': ['src/lib/model/a.ts'],
      'src/lib/model/g.js': [],
      'src/lib/text/f.svelte': ['lessons/one/chapter.svx'],
      'lessons/one/chapter.svx': [],
    });
  });
});

describe('circles', () => {
  test('are found, each once and by a shortest way', () => {
    const graph = new Map(
      Object.entries({
        a: ['b'],
        b: ['c', 'd'],
        c: ['a'],
        d: ['b', 'e'],
        e: ['f'],
        f: [],
        g: ['g2'],
        g2: ['g'],
      }),
    );
    expect(circles(graph)).toEqual(['a → b → c → a', 'g → g2 → g']);
  });

  test('are not seen where files only meet again', () => {
    const graph = new Map(Object.entries({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }));
    expect(circles(graph)).toEqual([]);
  });

  test('between folders are found even if no files make a circle', () => {
    const graph = graphOf({
      'src/lib/room/one/a.ts': "import '../two/b';",
      'src/lib/room/one/c.ts': '',
      'src/lib/room/two/b.ts': '',
      'src/lib/room/two/d.ts': "import '../one/c';",
      'src/lib/room/top.ts': "import './one/a';",
      'src/lib/room/base.ts': '',
    });
    expect(circles(graph)).toEqual([]);
    expect(circles(folderGraph(graph))).toEqual([
      'src/lib/room/one → src/lib/room/two → src/lib/room/one',
    ]);
  });

  test('are searched file by file in a folder with subfolders', () => {
    const graph = graphOf({
      'src/cli/main.ts': "import './run/command';",
      'src/cli/files.ts': '',
      'src/cli/run/command.ts': "import '../files';",
    });
    expect(circles(folderGraph(graph))).toEqual([]);
  });
});

describe('the repository', () => {
  const sources = readSources(path.resolve(import.meta.dirname, '../../..'));
  const graph = importGraph(sources);

  test('is read whole', () => {
    expect(sources.size).toBeGreaterThan(400);
    const edges = [...graph.values()].reduce((sum, files) => sum + files.length, 0);
    expect(edges).toBeGreaterThan(1500);
  });

  test('has no two files that import each other, directly or through others', () => {
    expect(circles(graph)).toEqual([]);
  });

  test('has no two folders that import each other', () => {
    expect(circles(folderGraph(graph))).toEqual([]);
  });

  // The linter reads scripts; this reads markup and Markdown too.
  test('imports only in the order of its rooms', () => {
    const wrong = [...sources].flatMap(([file, text]) =>
      importsOf(text).flatMap((source) => complaint(file, source) ?? []),
    );
    expect(wrong).toEqual([]);
  });
});
