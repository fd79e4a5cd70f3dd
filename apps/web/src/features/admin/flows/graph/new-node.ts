import { flowNodeSchema } from '@cordboard/contracts';
import type { FlowGraph, FlowNode, FlowNodeInput, FlowNodeKind } from '@cordboard/contracts';

/** In the order of the menu. Those that publishing refuses (`voicemail`, `transfer`) are not offered. */
export const NEW_KINDS = [
  ...['say', 'play', 'menu', 'collect', 'survey'],
  ...['condition', 'set', 'language', 'http'],
  ...['enqueue', 'offerCallback', 'subFlow', 'return', 'hangUp'],
] as const satisfies readonly FlowNodeKind[];
export type NewKind = (typeof NEW_KINDS)[number];

const SILENT = { kind: 'text', texts: {} } as const;

const FIELDS: { readonly [K in NewKind]: Omit<Extract<FlowNodeInput, { kind: K }>, 'id' | 'kind' | 'name' | 'position' | 'next'> } = {
  say: { texts: {} },
  play: { sound: { kind: 'prompt', promptId: null } },
  menu: {
    prompt: SILENT,
    choices: [
      { key: '1', label: '' },
      { key: '2', label: '' },
    ],
  },
  collect: { prompt: SILENT, minDigits: 1, maxDigits: 10, storeAs: 'entered' },
  survey: { question: SILENT, scale: 'csat' },
  condition: { branches: [{ outcome: 'yes', when: { open: { queueId: null } } }] },
  set: { assignments: [{ attribute: 'topic', value: '' }] },
  language: { locale: 'en' },
  http: { url: 'https://' },
  enqueue: { queueId: null },
  offerCallback: {},
  subFlow: { flowId: null },
  return: {},
  hangUp: {},
};

/** The kind with the first number that no node has: `menu2`. */
export function freeId(graph: FlowGraph, kind: string): string {
  const taken = new Set(graph.nodes.map(({ id }) => id));
  let at = 1;
  while (taken.has(`${kind}${String(at)}`)) at += 1;
  return `${kind}${String(at)}`;
}

/** A node of a kind with what it has before anybody has chosen anything. */
export function newNode(graph: FlowGraph, kind: NewKind, position: FlowNode['position']): FlowNode {
  return flowNodeSchema.parse({ kind, id: freeId(graph, kind), position, ...FIELDS[kind] });
}

const GAP = { x: 300, y: 150 };
const NEAR = 60;

/** At the right of a node, or of nothing, where nobody stands yet. */
export function freePlace(graph: FlowGraph, beside: FlowNode | null): FlowNode['position'] {
  const x = beside === null ? 0 : beside.position.x + GAP.x;
  let y = beside?.position.y ?? 0;
  const isTaken = (): boolean =>
    graph.nodes.some(({ position }) => Math.abs(position.x - x) < GAP.x - NEAR && Math.abs(position.y - y) < GAP.y - NEAR);
  while (isTaken()) y += GAP.y;
  return { x, y };
}
