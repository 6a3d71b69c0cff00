import type { InspectedLayer } from '$lib/diagnosis/layers';
import { labelText, type Label } from '$lib/model/graph/labels';
import { shortened, tellingPath } from '$lib/model/graph/telling';

/** Names of a layer. */
export interface LayerName {
  /** Its label: `CONV_2D 22 expanded_conv_11/expand` */
  readonly full: string;
  /** Operator and number, which no other layer has: `CONV_2D 22` */
  readonly short: string;
  /** What the label says of the name: `expanded_conv_11/expand`, or '' */
  readonly tail: string;
  /** The whole name in the file */
  readonly whole: string;
  /** The letter under its column; '' for none */
  readonly letter: string;
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

/** The most characters of a group's name under the strip. */
const GROUP_MOST = 14;

/** Letters stand for words only if each stands for one, and they are few enough to remember. */
const LETTERS_MOST = 6;

/** The names for columns, tables and marks. @param labels by layer */
export function layerNames(layers: readonly InspectedLayer[], labels: readonly Label[]): Names {
  const pathOf = tellingPath(layers.map(({ name }) => name));
  const parts = layers.map(({ name }) => groupAndKind(pathOf(name)));
  const members = new Map<string, number>();
  for (const { group } of parts) members.set(group, (members.get(group) ?? 0) + 1);
  const isShared = ({ group }: { group: string }) => (members.get(group) ?? 0) > 1;
  const words = new Map<string, string>();
  const initialOf = ({ kind }: { kind: string }) => kind.charAt(0).toLowerCase();
  const kinds = new Set(
    parts
      .filter(isShared)
      .map(({ kind }) => kind)
      .filter((kind) => kind !== ''),
  );
  for (const kind of kinds)
    if (!words.has(initialOf({ kind }))) words.set(initialOf({ kind }), kind);
  const isLettered = words.size === kinds.size && words.size <= LETTERS_MOST;

  const names = layers.map(({ name }, i): LayerName => ({
    full: labelText(labels[i]),
    short: labels[i].title,
    tail: labels[i].tail,
    whole: name,
    letter: isLettered && isShared(parts[i]) ? initialOf(parts[i]) : '',
  }));
  const shown = labelsOf(members);
  const groups: LayerGroup[] = [];
  parts.forEach(({ group }, i) => {
    const last = groups.at(-1);
    if (last !== undefined && parts[last.from].group === group) {
      groups[groups.length - 1] = { ...last, to: i + 1 };
    } else {
      const label = shortened(shown.get(group) ?? group, GROUP_MOST);
      groups.push({ label, from: i, to: i + 1 });
    }
  });
  const letters = isLettered ? [...words].map(([letter, word]) => ({ letter, word })) : [];
  return { layers: names, groups, letters };
}
