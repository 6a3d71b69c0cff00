import path from 'node:path';

/**
 * The circles of a graph. For every set of nodes that reach each other (Tarjan's strongly connected
 * components) it gives one shortest circle.
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {string[]} such as `a → b → a`
 */
export function circles(graph) {
  return components(graph)
    .filter((nodes) => nodes.length > 1)
    .map((nodes) => wayRound(graph, new Set(nodes)).join(' → '))
    .sort();
}

/**
 * The same graph between folders. A folder without subfolders is one node. In other folders each
 * file is a node.
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {Map<string, string[]>}
 */
export function folderGraph(graph) {
  const parents = new Set(
    [...graph.keys()].map((file) => path.posix.dirname(path.posix.dirname(file))),
  );
  /** @param {string} file */
  const nodeOf = (file) => {
    const folder = path.posix.dirname(file);
    return parents.has(folder) ? file : folder;
  };
  /** @type {Map<string, Set<string>>} */
  const folders = new Map();
  for (const [from, files] of graph) {
    const node = nodeOf(from);
    const others = folders.get(node) ?? new Set();
    for (const file of files) if (nodeOf(file) !== node) others.add(nodeOf(file));
    folders.set(node, others);
  }
  return new Map([...folders].map(([node, others]) => [node, [...others]]));
}

/** @param {ReadonlyMap<string, readonly string[]>} graph */
function components(graph) {
  /** @type {Map<string, number>} */
  const order = new Map();
  /** @type {Map<string, number>} */
  const low = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const found = [];

  /** @param {string} node */
  const visit = (node) => {
    const number = order.size;
    let lowest = number;
    order.set(node, number);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next))
        lowest = Math.min(lowest, low.get(next) ?? order.get(next) ?? number);
    }
    low.set(node, lowest);
    if (lowest === number) found.push(stack.splice(stack.indexOf(node)));
  };

  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @param {ReadonlySet<string>} nodes that reach each other
 */
function wayRound(graph, nodes) {
  const [start] = [...nodes].sort();
  /** @type {string[][]} */
  const ways = [[start]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of graph.get(way[way.length - 1]) ?? []) {
      if (next === start) return [...way, next];
      if (!nodes.has(next) || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return [start];
}
