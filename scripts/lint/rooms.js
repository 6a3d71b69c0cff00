import path from 'node:path';

/**
 * The rooms of src/lib in the order in which data flows. A room imports only from itself and from
 * the rooms before it.
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

/** The only packages that the engine may be built on. */
const enginePackages = ['flatbuffers'];

/** @param {string} name a path relative to the repository, with `/` */
function roomOf(name) {
  const match = /^src\/lib\/([^/]+)(?:\/|$)/.exec(name);
  return match?.[1] !== undefined && rooms.includes(match[1]) ? match[1] : undefined;
}

/**
 * What an import means: a path inside the repository, or else the name of a package.
 * @param {string} from the importing file, relative to the repository
 * @param {string} source the text between the quotes
 */
function target(from, source) {
  if (source.startsWith('.')) return { file: path.posix.join(path.posix.dirname(from), source) };
  if (/^\$lib(\/|$)/.test(source)) return { file: source.replace('$lib', 'src/lib') };
  if (/^\$lessons(\/|$)/.test(source)) return { file: source.replace('$lessons', 'lessons') };
  if (source.startsWith('/')) return { file: source.slice(1) };
  return { package: source };
}

/**
 * The sentence to report for an import, or undefined when it is allowed.
 * @param {string} from the importing file, relative to the repository
 * @param {string} source the text between the quotes
 */
export function complaint(from, source) {
  const room = roomOf(from);
  const inCli = from.startsWith('src/cli/');
  if (room === undefined && !inCli) return undefined;

  const { file, package: packageName } = target(from, source);
  if (file === undefined) {
    if (room === undefined || !engineRooms.includes(room)) return undefined;
    if (packageName !== undefined && enginePackages.includes(packageName)) return undefined;
    return `${room} belongs to the engine, which imports no '${source}': only its own rooms and ${enginePackages.join(', ')}.`;
  }

  const other = roomOf(file);
  if (inCli) {
    if (file.startsWith('src/cli/') || file === 'package.json') return undefined;
    if (other !== undefined && engineRooms.includes(other)) return undefined;
    return `The command line imports only from itself and the engine (${engineRooms.join(', ')}), not from '${source}'.`;
  }
  if (room === undefined || other === room) return undefined;
  // The lab's work is done in workers, which it reaches through their clients.
  if (room === 'lab' && file.startsWith('src/workers/')) return undefined;
  // What the build makes imports nothing.
  if (file.startsWith('src/lib/generated/')) return undefined;
  if (other === undefined) {
    return `${room} may import only from rooms of src/lib, not from '${source}'.`;
  }
  if (rooms.indexOf(other) < rooms.indexOf(room)) return undefined;
  return `${room} may not import from ${other}: the order is ${rooms.join(', ')}.`;
}

/** @type {import('eslint').Rule.RuleModule} */
const order = {
  meta: { type: 'problem', schema: [], messages: { wrong: '{{complaint}}' } },
  create(context) {
    const from = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    /** @param {{ source?: import('estree').Node | null }} node */
    const check = ({ source }) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const text = complaint(from, source.value);
      if (text !== undefined) {
        context.report({ node: source, messageId: 'wrong', data: { complaint: text } });
      }
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

export default { rules: { order } };
