import path from 'node:path';

/**
 * The rooms of src/lib, in the order in which data flows. A room imports only from itself and from
 * rooms before it.
 */
export const rooms = [
  'numeric',
  'quantizer',
  'model',
  'kernels',
  'pass',
  'diagnosis',
  'examples',
  'scenario',
  'notebook',
  'text',
  'chart',
  'ui',
  'lesson',
  'lab',
];

/** The rooms that also run in Node and in a worker: no Svelte, no page, no Node. */
export const engineRooms = rooms.slice(0, rooms.indexOf('examples') + 1);

/** The rooms from which chapters are built. */
export const chapterRooms = rooms.slice(0, rooms.indexOf('lesson') + 1);

/**
 * The order of the folders and files inside a room. Each imports only from itself and from those
 * before it. A room that is not listed has no such order.
 * @type {Partial<Record<string, readonly string[]>>}
 */
export const parts = {
  model: ['error.ts', 'flatbuffer', 'schema', 'graph', 'npy'],
  kernels: ['code', 'layer', 'simd', 'node', 'conv', 'op', 'operators.ts'],
  pass: ['error.ts', 'sentence.ts', 'progress.ts', 'quantize', 'run', 'input'],
  chart: ['status', 'export', 'frame', 'axis', 'mark', 'strip', 'hand'],
};

/** The only packages that the engine may import. */
const enginePackages = ['flatbuffers', '@resvg/resvg-wasm'];

/** The modules of workers that pages may import. */
const workerDoor = /^src\/workers\/(client|protocol)(\.ts)?$/;

/** Pages that show chapters or their figures. */
const showsChapters = /^src\/routes\/(lessons\/|gallery\/|Miniature\.svelte$)/;

/** @param {string} name a path relative to the repository, with `/` */
function roomOf(name) {
  const match = /^src\/lib\/([^/]+)(?:\/|$)/.exec(name);
  return match?.[1] !== undefined && rooms.includes(match[1]) ? match[1] : undefined;
}

/** @param {string} file */
const isEngine = (file) => {
  const room = roomOf(file);
  return room !== undefined && engineRooms.includes(room);
};

/**
 * Files outside the rooms, and what they may import. The first pattern that fits a file counts.
 * @type {readonly {
 *   files: RegExp,
 *   rule: string,
 *   allows: (file: string, from: string) => boolean,
 *   packages?: readonly string[],
 * }[]}
 */
const areas = [
  {
    files: /^src\/lib\/index\.ts$/,
    rule: `The library's entry imports only the engine (${engineRooms.join(', ')})`,
    allows: isEngine,
    packages: [],
  },
  {
    files: /^src\/cli\//,
    rule: `The command line imports only from itself and the engine (${engineRooms.join(', ')})`,
    allows: (file) => file.startsWith('src/cli/') || file === 'package.json' || isEngine(file),
  },
  {
    files: /^src\/workers\//,
    rule: `A worker imports only from itself and the engine (${engineRooms.join(', ')})`,
    allows: (file) => file.startsWith('src/workers/') || isEngine(file),
    packages: [],
  },
  {
    files: /^src\//,
    rule: 'A page imports rooms of src/lib, other pages and src/workers/{client,protocol}; chapters and documents only if it shows them',
    allows: (file, from) =>
      roomOf(file) !== undefined ||
      /^src\/(routes\/|app\.css$)/.test(file) ||
      workerDoor.test(file) ||
      (file.startsWith('lessons/') && showsChapters.test(from)) ||
      (file.startsWith('docs/') && from.startsWith('src/routes/command-line/')),
  },
  {
    files: /^lessons\//,
    rule: `A chapter imports only from its own folder and from rooms up to lesson (${chapterRooms.join(', ')})`,
    allows: (file, from) => {
      const room = roomOf(file);
      return room === undefined
        ? file.startsWith(`${from.split('/').slice(0, 2).join('/')}/`)
        : chapterRooms.includes(room);
    },
  },
  {
    files: /^scripts\//,
    rule: `A script imports only from scripts, the engine (${engineRooms.join(', ')}), its entry src/lib/index.ts and what finds a Chromium for tests`,
    allows: (file) =>
      /^(scripts\/|package\.json$|src\/lib\/index(\.ts)?$|test\/chrome\.mjs$)/.test(file) ||
      isEngine(file),
  },
];

/**
 * The target of an import: a path inside the repository, or the name of a package.
 * @param {string} from the importing file, relative to the repository
 * @param {string} source the text between the quotes
 */
export function target(from, source) {
  if (source.startsWith('.')) return { file: path.posix.join(path.posix.dirname(from), source) };
  if (/^\$lib(\/|$)/.test(source)) return { file: source.replace('$lib', 'src/lib') };
  if (/^\$lessons(\/|$)/.test(source)) return { file: source.replace('$lessons', 'lessons') };
  if (source.startsWith('/')) return { file: source.slice(1) };
  return { package: source };
}

/**
 * The place of a file in the order inside its room; -1 if the order does not name it.
 * @param {readonly string[]} order
 * @param {string} file relative to the repository, with or without its ending
 */
function placeIn(order, file) {
  const [, , , first, ...deeper] = file.split('/');
  if (first === undefined) return -1;
  const name = deeper.length > 0 ? first : first.replace(/(\.ts)?$/, '.ts');
  return order.indexOf(name);
}

/**
 * The sentence to report for an import inside a room.
 * @param {string} room
 * @param {string} from
 * @param {string} file
 */
function complaintInside(room, from, file) {
  const order = parts[room];
  if (order === undefined) return undefined;
  const [own, other] = [placeIn(order, from), placeIn(order, file)];
  if (own < 0) {
    return `This file has no place in the order inside ${room} (scripts/lint/rooms.js): ${order.join(', ')}.`;
  }
  if (other >= 0 && other <= own) return undefined;
  return `${order[own]} may not import from '${file}': the order inside ${room} is ${order.join(', ')}.`;
}

/**
 * The sentence to report for an import, or undefined when it is allowed.
 * @param {string} from the importing file, relative to the repository
 * @param {string} source the text between the quotes
 */
export function complaint(from, source) {
  const { file, package: packageName } = target(from, source);
  const room = roomOf(from);
  const area = room === undefined ? areas.find(({ files }) => files.test(from)) : undefined;

  if (packageName !== undefined) {
    const allowed =
      room === undefined ? area?.packages : isEngine(from) ? enginePackages : undefined;
    if (allowed === undefined || allowed.includes(packageName)) return undefined;
    return room === undefined
      ? `${area?.rule}, not '${source}'.`
      : `${room} belongs to the engine, which imports no '${source}': only its own rooms and ${enginePackages.join(', ')}.`;
  }
  // Generated files import nothing.
  if (file.startsWith('src/lib/generated/')) return undefined;
  if (room === undefined) {
    if (area === undefined || area.allows(file, from)) return undefined;
    return `${area.rule}, not '${source}'.`;
  }

  const other = roomOf(file);
  if (other === room) return complaintInside(room, from, file);
  if (other === undefined) {
    if (room === 'lab' && workerDoor.test(file)) return undefined;
    return `${room} may import only from rooms of src/lib, not from '${source}'.`;
  }
  if (rooms.indexOf(other) < rooms.indexOf(room)) return undefined;
  return `${room} may not import from ${other}: the order is ${rooms.join(', ')}.`;
}

/**
 * Whether a call is `import.meta.glob(…)`, which names files by a pattern.
 * @param {import('estree').SimpleCallExpression} node
 */
const isGlob = ({ callee }) =>
  callee.type === 'MemberExpression' &&
  callee.object.type === 'MetaProperty' &&
  callee.property.type === 'Identifier' &&
  callee.property.name === 'glob';

/** @type {import('eslint').Rule.RuleModule} */
const order = {
  meta: { type: 'problem', schema: [], messages: { wrong: '{{complaint}}' } },
  create(context) {
    const from = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    /** @param {import('estree').Node | null | undefined} node */
    const checkText = (node) => {
      if (node?.type !== 'Literal' || typeof node.value !== 'string') return;
      const text = complaint(from, node.value);
      if (text !== undefined)
        context.report({ node, messageId: 'wrong', data: { complaint: text } });
    };
    /** @param {{ source?: import('estree').Node | null }} node */
    const check = ({ source }) => checkText(source);
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
      CallExpression(node) {
        if (!isGlob(node)) return;
        const [patterns] = node.arguments;
        if (patterns?.type === 'ArrayExpression') patterns.elements.forEach(checkText);
        else checkText(patterns);
      },
      'NewExpression[callee.name="Worker"] > NewExpression[callee.name="URL"]'(
        /** @type {import('estree').NewExpression} */ node,
      ) {
        checkText(node.arguments[0]);
      },
    };
  },
};

export default { rules: { order } };
