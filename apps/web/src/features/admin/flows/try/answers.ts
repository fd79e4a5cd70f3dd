import type { Fact, FactValue, FlowGraph, FlowId, FlowNodeOf, Locale, QueueId } from '@cordboard/contracts';
import { factKey, factsOf, graphKey, standardKey, type Response, type RunStart, type SimulatedWorld } from '@cordboard/flow';
import type { Surroundings } from '../edit/world-of.ts';

export const LINES = ['queued', 'closed', 'full', 'empty'] as const;
export const CALLBACKS = ['promised', 'exists', 'refused'] as const;
export const FAILURES = ['timeout', 'network', 'notJson'] as const;

export interface RequestAnswer {
  readonly failed: (typeof FAILURES)[number] | null;
  readonly status: number;
  /** JSON as it was typed. */
  readonly body: string;
}

/** What the author says of the world around a simulated call. */
export interface Answers {
  readonly locale: Locale;
  readonly entryQueueId: QueueId;
  readonly lines: Readonly<Record<QueueId, (typeof LINES)[number]>>;
  /** By `factKey`. */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** By the node that asks. */
  readonly requests: Readonly<Record<string, RequestAnswer>>;
  readonly callback: (typeof CALLBACKS)[number];
  /** What the company's server would have signed. */
  readonly caller: Readonly<Record<string, string>>;
}

/** What a flow may want to know, so that only that is asked of its author. */
export interface Questions {
  readonly queueIds: readonly QueueId[];
  readonly facts: readonly { readonly key: string; readonly fact: Fact }[];
  readonly requests: readonly FlowNodeOf<'http'>[];
  readonly asksCallback: boolean;
  readonly caller: readonly string[];
}

export const OK: RequestAnswer = { failed: null, status: 200, body: '{}' };

export function questionsOf(graph: FlowGraph, world: Surroundings, entryQueueId: QueueId): Questions {
  const graphs = withSubFlows(graph, new Map(world.flows.map((flow) => [flow.flowId, flow.graph])), new Set());
  const nodes = graphs.flatMap((one) => one.nodes);
  const facts = nodes.flatMap((node) => (node.kind === 'condition' ? node.branches.flatMap(({ when }) => factsOf(when)) : []));
  const named = [...JSON.stringify(graphs).matchAll(/\bcaller\.([A-Za-z][A-Za-z0-9_-]{0,63})/g)].map(([, name = '']) => name);
  return {
    queueIds: [...new Set(nodes.flatMap((node) => (node.kind === 'enqueue' ? [node.queueId ?? entryQueueId] : [])))],
    facts: [...new Map(facts.map((fact) => [factKey(fact), fact]))].map(([key, fact]) => ({ key, fact })),
    requests: nodes.filter((node) => node.kind === 'http'),
    asksCallback: nodes.some(({ kind }) => kind === 'offerCallback'),
    caller: [...new Set(named)],
  };
}

/** Until somebody says otherwise everything is open, and no figure is known. */
export function factOf({ facts }: Answers, fact: Fact): FactValue {
  return facts[factKey(fact)] ?? (fact.fact === 'open' || fact.fact === 'hours' ? true : null);
}

function withSubFlows(graph: FlowGraph, flows: ReadonlyMap<FlowId, FlowGraph>, seen: Set<FlowId>): readonly FlowGraph[] {
  const inner = graph.nodes.flatMap((node) => {
    if (node.kind !== 'subFlow' || node.flowId === null || seen.has(node.flowId)) return [];
    const found = flows.get(node.flowId);
    seen.add(node.flowId);
    return found === undefined ? [] : withSubFlows(found, flows, seen);
  });
  return [graph, ...inner];
}

/** Published versions count from 1. */
const DRAFT_VERSION = 0;
export const draftKey = (flowId: FlowId): string => graphKey(flowId, DRAFT_VERSION);

const RULES = { announceEveryMs: 60_000, announces: true, maxWaitMs: 0, onMaxWait: 'message' } as const;

export function simulatedWorld(flowId: FlowId, graph: FlowGraph, world: Surroundings, answers: Answers): SimulatedWorld {
  const graphs = new Map(world.flows.map((flow) => [graphKey(flow.flowId, flow.version), flow.graph]));
  return {
    graph: (key) => (key === draftKey(flowId) ? graph : (graphs.get(key) ?? null)),
    fact: (fact) => factOf(answers, fact),
    response: (_request, nodeId) => responseOf(answers.requests[nodeId] ?? OK),
    enqueue: (queueId) => {
      const line = answers.lines[queueId] ?? 'queued';
      return line === 'queued' ? { queueId, ...RULES } : line;
    },
    callback: () => answers.callback,
    ring: () => 'notReached',
    voicemailMs: 5_000,
    place: () => ({ position: 2, estimatedWaitMs: [60_000, 120_000] }),
  };
}

function responseOf({ failed, status, body }: RequestAnswer): Response {
  if (failed !== null) return { failed };
  try {
    return { status, json: JSON.parse(body) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return { failed: 'notJson' };
    throw error;
  }
}

export function startOf(flowId: FlowId, world: Surroundings, answers: Answers): RunStart {
  const { locale, entryQueueId, caller } = answers;
  const queue = world.queues.find(({ queueId }) => queueId === entryQueueId);
  return {
    flow: { flowId, version: DRAFT_VERSION },
    entryQueueId,
    standard: standardKey(queue ?? { callbackOffered: false, callbackDigit: '1' }),
    versions: Object.fromEntries(world.flows.map((flow) => [flow.flowId, flow.version])),
    locale,
    timeZone: world.timeZone,
    caller: Object.fromEntries(Object.entries(caller).filter(([, value]) => value !== '')),
    call: { locale },
  };
}
