/** The audit: what every commit of some branches tells, in one order. */
import { type LogEntry, logEntry, markRefused, orderSeconds, refusedBy } from '../core/log-entry.ts';
import type { RefusedAction } from '../core/settle.ts';
import { mapLimited } from './limited.ts';
import type { Objects } from './objects.ts';

interface Node {
  readonly parents: readonly string[];
  /** Seconds since 1970. */
  readonly time: number;
  readonly entry: LogEntry | null;
  /** What it lists as refused, where it settles. */
  readonly refused: readonly RefusedAction[];
}

/** The actions in the history of these commits, in order of time, parents before children. `shallow` commits end it. */
export async function readHistory(objects: Objects, tips: readonly string[], shallow: ReadonlySet<string>): Promise<LogEntry[]> {
  const nodes = new Map<string, Node>();
  const seen = new Set<string>();
  await mapLimited(tips, async (tip) => {
    const open = [tip];
    for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
      if (seen.has(oid)) continue;
      seen.add(oid);
      const node = await readNode(objects, oid, shallow.has(oid));
      nodes.set(oid, node);
      open.push(...node.parents);
    }
  });
  const ordered = inOrder(nodes);
  const entries = ordered.flatMap(({ entry }) => entry ?? []);
  return orderSeconds(
    markRefused(
      entries,
      ordered.flatMap(({ refused }) => refused),
    ),
  );
}

async function readNode(objects: Objects, oid: string, isShallow: boolean): Promise<Node> {
  const { author, parent, message } = await objects.commit(oid);
  const time = author.timestamp;
  const entry = logEntry({ oid, time, message });
  return { parents: isShallow ? [] : parent, time, entry, refused: refusedBy(message) };
}

interface Rank {
  /** Its time, or a parent's where a clock went backwards. */
  readonly time: number;
  /** One more than the highest of its parents. */
  readonly generation: number;
}

function inOrder(nodes: ReadonlyMap<string, Node>): Node[] {
  const ranks = new Map<string, Rank>();
  for (const start of nodes.keys()) {
    const open = [start];
    for (let oid = open.at(-1); oid !== undefined; oid = open.at(-1)) {
      const node = nodes.get(oid);
      const waiting = node && !ranks.has(oid) ? node.parents.filter((parent) => !ranks.has(parent)) : [];
      open.push(...waiting);
      if (waiting.length > 0) continue;
      open.pop();
      if (node && !ranks.has(oid)) ranks.set(oid, rankOf(node, ranks));
    }
  }
  const ranked = [...ranks].sort(([a, x], [b, y]) => x.time - y.time || x.generation - y.generation || (a < b ? -1 : 1));
  return ranked.flatMap(([oid]) => nodes.get(oid) ?? []);
}

function rankOf(node: Node, ranks: ReadonlyMap<string, Rank>): Rank {
  const parents = node.parents.flatMap((parent) => ranks.get(parent) ?? []);
  return {
    time: parents.reduce((latest, { time }) => Math.max(latest, time), node.time),
    generation: parents.reduce((highest, { generation }) => Math.max(highest, generation), 0) + 1,
  };
}
