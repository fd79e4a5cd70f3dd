import type { FlowGraph, FlowNode } from '@cordboard/contracts';
import { portsOf } from '@cordboard/flow';
import type { Positions } from './edits.ts';
import { heightOf, NODE } from './shown-ports.ts';

const GAP = { x: 60, y: 28 };
const SWEEPS = 4;

/**
 * Columns from the beginning to the right, as in Sugiyama, Tagawa and Toda (1981): ways back are left out, each node
 * stands behind all that lead to it, and within a column it stands at the mean height of those.
 */
export function tidy(graph: FlowGraph): Positions {
  const steps = forward(graph);
  const columns = columnsOf(graph.nodes, ranksOf(graph, steps));
  const before = new Map(graph.nodes.map(({ id }) => [id, graph.nodes.filter((other) => steps.get(other.id)?.includes(id))]));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [at, column] of columns.entries()) {
      const middle = centresOf(columns);
      const mean = ({ id }: FlowNode): number => {
        const places = (before.get(id) ?? []).map((other) => (middle.get(other.id) ?? 0) + portPlace(other, id));
        return places.length === 0 ? (middle.get(id) ?? 0) : places.reduce((sum, place) => sum + place, 0) / places.length;
      };
      const means = new Map(column.map((node) => [node.id, mean(node)]));
      columns[at] = column.toSorted((one, other) => (means.get(one.id) ?? 0) - (means.get(other.id) ?? 0));
    }
  }
  return placesOf(columns);
}

/** The lower the outcome that leads there, the lower it stands; less than a node's height. */
function portPlace(node: FlowNode, to: string): number {
  return portsOf(node).findIndex(({ outcome }) => node.next[outcome] === to) * 0.5;
}

/** Where each node leads, without the ways that come back to a node they came from. */
function forward(graph: FlowGraph): ReadonlyMap<string, readonly string[]> {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const steps = new Map<string, string[]>();
  const open = new Set<string>();
  const visit = (id: string): void => {
    const node = byId.get(id);
    if (node === undefined || steps.has(id)) return;
    const mine: string[] = [];
    steps.set(id, mine);
    open.add(id);
    for (const { outcome } of portsOf(node)) {
      const to = node.next[outcome];
      if (to === undefined || !byId.has(to) || open.has(to)) continue;
      if (!mine.includes(to)) mine.push(to);
      visit(to);
    }
    open.delete(id);
  };
  for (const id of [graph.start, graph.fallback, ...byId.keys()]) if (id !== null) visit(id);
  return steps;
}

function ranksOf(graph: FlowGraph, steps: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const ranks = new Map(graph.nodes.map(({ id }) => [id, 0]));
  // Without ways back no way is longer than there are nodes, so this ends.
  for (let changed = true; changed;) {
    changed = false;
    for (const [from, targets] of steps) {
      for (const to of targets) {
        const rank = (ranks.get(from) ?? 0) + 1;
        if ((ranks.get(to) ?? 0) >= rank) continue;
        ranks.set(to, rank);
        changed = true;
      }
    }
  }
  return ranks;
}

function columnsOf(nodes: readonly FlowNode[], ranks: ReadonlyMap<string, number>): FlowNode[][] {
  const columns: FlowNode[][] = Array.from({ length: Math.max(0, ...ranks.values()) + 1 }, () => []);
  for (const node of nodes) columns[ranks.get(node.id) ?? 0]?.push(node);
  return columns;
}

function centresOf(columns: readonly (readonly FlowNode[])[]): ReadonlyMap<string, number> {
  return new Map(columns.flatMap((column) => column.map(({ id }, at) => [id, at - column.length / 2] as const)));
}

/** Each column in the middle, left to right. */
function placesOf(columns: readonly (readonly FlowNode[])[]): Positions {
  const heights = columns.map((column) => column.reduce((sum, node) => sum + heightOf(node) + GAP.y, -GAP.y));
  const tallest = Math.max(0, ...heights);
  return new Map(
    columns.flatMap((column, at) => {
      let y = (tallest - (heights[at] ?? 0)) / 2;
      return column.map((node) => {
        const place = { x: at * (NODE.width + GAP.x), y: Math.round(y) };
        y += heightOf(node) + GAP.y;
        return [node.id, place] as const;
      });
    }),
  );
}
