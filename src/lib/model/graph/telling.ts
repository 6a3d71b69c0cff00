/** The most characters of the telling part of a name. */
export const TELLING_MOST = 24;

/** Characters of a name that are looked at. Converters write up to 250. */
const READ_MOST = 512;

/** Last parts of a name that only say which operator made it. */
const BOILERPLATE =
  /^(relu\w*|biasadd\w*|output|out|conv2d|conv2d_transpose|add|addv2|matmul|fusedbatchnorm\w*|fakequantwithminmaxvars\w*)$/i;

/** This part of all names must share a beginning before it is left out. */
const SHARED_PART = 3 / 4;

const pathOf = (piece: string): string[] => {
  const path = piece.split('/');
  while (path.length > 1 && BOILERPLATE.test(path[path.length - 1])) path.pop();
  return path;
};

/** How many of some texts are equal to each. */
function countsOf(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/**
 * Chooses the piece of a name that stands for it. TensorFlow's converter joins the names of the
 * operators that it fuses, `a;b;c`. The first piece that no other name has is chosen, or else the
 * first one.
 */
function pieceOf(name: string, counts: ReadonlyMap<string, number>): string {
  const pieces = name.slice(0, READ_MOST).split(';');
  return pieces.find((piece) => piece !== '' && counts.get(piece) === 1) ?? pieces[0];
}

/** The beginnings, part by part, that nearly all paths of more parts share. */
function sharedBeginning(paths: readonly string[][]): string[] {
  const shared: string[] = [];
  let alike = paths;
  for (;;) {
    const depth = shared.length;
    alike = alike.filter((path) => path.length > depth + 1);
    const counts = countsOf(alike.map((path) => path[depth]));
    const [part, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
    if (count === 0 || count < SHARED_PART * paths.length) return shared;
    alike = alike.filter((path) => path[depth] === part);
    shared.push(part);
  }
}

/** A text of at most so many characters, with its middle left out if it is longer. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const end = Math.ceil((most - 1) / 2);
  return [...characters.slice(0, most - 1 - end), '…', ...characters.slice(-end)].join('');
}

/**
 * Gives the telling part of a name as a path: the first piece of its own, without the beginning
 * that nearly all names share, and without last parts that only name an operator.
 * @param names the names among which it must be told apart
 */
export function tellingPath(names: readonly string[]): (name: string) => string[] {
  const counts = countsOf(
    names.flatMap((name) => [...new Set(name.slice(0, READ_MOST).split(';'))]),
  );
  const shared = sharedBeginning(names.map((name) => pathOf(pieceOf(name, counts))));
  return (name) => {
    const path = pathOf(pieceOf(name, counts));
    let depth = 0;
    while (depth < shared.length && path.length > depth + 1 && path[depth] === shared[depth]) {
      depth += 1;
    }
    return path.slice(depth);
  };
}

/** The same as a text of at most `TELLING_MOST` characters. */
export function telling(names: readonly string[]): (name: string) => string {
  const path = tellingPath(names);
  const texts = new Map<string, string>();
  return (name) => {
    const text = texts.get(name) ?? shortened(path(name).join('/'), TELLING_MOST);
    texts.set(name, text);
    return text;
  };
}
