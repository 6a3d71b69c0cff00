import type { InspectedLayer } from '$lib/diagnosis/layers';

/** Short names of a layer. */
export interface LayerName {
  /**
   * Without the parts that all layers share or that only name the operator:
   * `expanded_conv_11/expand`
   */
  readonly full: string;
  /** With only the label of its group: `11/expand` */
  readonly short: string;
  /** The letter under its column; '' for the only layer of its group */
  readonly letter: string;
  readonly group: string;
}

export interface LayerGroup {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

export interface Names {
  readonly layers: readonly LayerName[];
  readonly groups: readonly LayerGroup[];
  /** The meanings of the letters, in the order of their first use */
  readonly letters: readonly { letter: string; word: string }[];
}

/** Parts of a tensor's name that only say which operator made it. */
const OPERATOR = /^(relu\w*|biasadd|output|out|conv2d|add|matmul|fusedbatchnorm\w*)$/i;

function withoutShared(paths: string[][]): string[][] {
  let shared = 0;
  const [first] = paths;
  if (first === undefined) return paths;
  while (paths.every((path) => path.length > shared + 1 && path[shared] === first[shared])) {
    shared += 1;
  }
  return paths.map((path) => path.slice(shared));
}

function withoutOperator(path: string[]): string[] {
  const rest = [...path];
  while (rest.length > 1 && OPERATOR.test(rest[rest.length - 1])) rest.pop();
  return rest;
}

/** `Conv2d_3_depthwise` is the depthwise layer of Conv2d_3. */
const NUMBERED_KIND = /^(.*\d)[_-]([a-z]\w*)$/i;

function groupAndKind(path: string[]): { group: string; kind: string } {
  if (path.length > 1) {
    return { group: path.slice(0, -1).join('/'), kind: path[path.length - 1] };
  }
  const [name = ''] = path;
  const [, group, kind] = NUMBERED_KIND.exec(name) ?? [];
  return group === undefined || kind === undefined ? { group: name, kind: '' } : { group, kind };
}

/** The labels of groups with several members: a trailing number, or 0 for the name without one. */
function labelsOf(groups: ReadonlyMap<string, number>): Map<string, string> {
  const numberOf = (group: string) => /^(.*?)[_-]?(\d+)$/.exec(group);
  const stems = new Set([...groups.keys()].map((group) => numberOf(group)?.[1]));
  return new Map(
    [...groups].map(([group, members]) => {
      const number = numberOf(group)?.[2];
      if (members < 2) return [group, group];
      return [group, number ?? (stems.has(group) ? '0' : group)];
    }),
  );
}

/** Makes the names for columns, tables and marks from the names of the layers' outputs. */
export function layerNames(layers: readonly InspectedLayer[]): Names {
  const paths = withoutShared(layers.map(({ name }) => withoutOperator(name.split('/'))));
  const parts = paths.map(groupAndKind);
  const members = new Map<string, number>();
  for (const { group } of parts) members.set(group, (members.get(group) ?? 0) + 1);
  const labels = labelsOf(members);
  const names = parts.map(({ group, kind }, i): LayerName => {
    const label = labels.get(group) ?? group;
    const grouped = (members.get(group) ?? 0) > 1 || kind !== '';
    const full = paths[i].join('/');
    return {
      full,
      short: grouped && kind !== '' ? `${label}/${kind}` : full,
      letter: (members.get(group) ?? 0) > 1 ? kind.charAt(0).toLowerCase() : '',
      group,
    };
  });
  const groups: LayerGroup[] = [];
  names.forEach(({ group }, i) => {
    const last = groups.at(-1);
    if (last !== undefined && names[last.from].group === group) {
      groups[groups.length - 1] = { ...last, to: i + 1 };
    } else groups.push({ label: labels.get(group) ?? group, from: i, to: i + 1 });
  });
  const words = new Map<string, string>();
  names.forEach(({ letter }, i) => {
    if (letter !== '' && !words.has(letter)) words.set(letter, parts[i].kind);
  });
  const letters = [...words].map(([letter, word]) => ({ letter, word }));
  return { layers: names, groups, letters };
}
