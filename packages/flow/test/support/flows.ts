import { flowGraphSchema, newId } from '@cordboard/contracts';
import type { FlowGraph, FlowGraphInput, FlowNodeInput } from '@cordboard/contracts';
import { graphKey, simulate, simulateInput, simulateKey, simulateNext, standardKey } from '../../src/index.ts';
import type { FlowWorld, RunStart, SimulatedCall, SimulatedWorld, WaitingRules } from '../../src/index.ts';

export const QUEUE = newId('queue');
export const FLOW = newId('flow');
export const KEY = graphKey(FLOW, 1);
export const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);

export const graphOf = (nodes: FlowNodeInput[], more: Partial<FlowGraphInput> = {}): FlowGraph =>
  flowGraphSchema.parse({ start: nodes[0]?.id ?? null, nodes, ...more });

export const text = (en: string) => ({ kind: 'text' as const, texts: { en } });
export const end: FlowNodeInput = { kind: 'hangUp', id: 'end' };
export const say = (id: string, en: string, to: string): FlowNodeInput => ({ kind: 'say', id, texts: { en }, next: { done: to } });

/** Within the graph's own world: its queue, no agents, no prompts. */
export function worldOf(more: Partial<FlowWorld> = {}): FlowWorld {
  return {
    flowId: FLOW,
    locale: 'en',
    queues: new Set([QUEUE]),
    agents: new Set(),
    prompts: new Set(),
    flows: new Map(),
    networks: [],
    ...more,
  };
}

export const RULES: WaitingRules = { queueId: QUEUE, announceEveryMs: 30_000, announces: true, maxWaitMs: 0, onMaxWait: 'message' };

export function startOf(more: Partial<RunStart> = {}): RunStart {
  return {
    flow: { flowId: FLOW, version: 1 },
    entryQueueId: QUEUE,
    standard: standardKey({ callbackOffered: true, callbackDigit: '1' }),
    versions: {},
    locale: 'en',
    timeZone: 'UTC',
    caller: {},
    call: {},
    ...more,
  };
}

export function simulatedWorld(
  graph: FlowGraph,
  more: Partial<SimulatedWorld> & { inner?: Record<string, FlowGraph> } = {},
): SimulatedWorld {
  const { inner = {}, ...rest } = more;
  return {
    graph: (key) => (key === KEY ? graph : (inner[key] ?? null)),
    fact: () => null,
    response: () => ({ failed: 'network' }),
    enqueue: () => RULES,
    callback: () => 'promised',
    ring: () => 'notReached',
    voicemailMs: 5_000,
    place: () => ({ position: 2, estimatedWaitMs: [60_000, 120_000] }),
    ...rest,
  };
}

export function call(graph: FlowGraph, world: Parameters<typeof simulatedWorld>[1] = {}, start: Partial<RunStart> = {}): SimulatedCall {
  return simulate(startOf(start), simulatedWorld(graph, world), NOW);
}

/** Lets time pass until something holds; says what there was when it never does. */
export function until(given: SimulatedCall, holds: (call: SimulatedCall) => boolean, most = 300): SimulatedCall {
  let now = given;
  for (let times = 0; times < most && !holds(now); times++) now = simulateNext(now);
  if (!holds(now)) throw new Error(`never: ${JSON.stringify({ wait: now.run.wait, path: path(now) })}`);
  return now;
}

export const over = ({ run }: SimulatedCall): boolean => run.wait.for === 'nothing';
export const listens = ({ run }: SimulatedCall): boolean => run.wait.for === 'keys' && run.wait.deadlineMs !== null;
export const waits = ({ run }: SimulatedCall): boolean => run.wait.for === 'line' && run.speech === null;

/** `until` the call listens, then the keys. */
export function type(given: SimulatedCall, keys: string): SimulatedCall {
  return Array.from(keys).reduce(simulateKey, until(given, listens));
}

export const path = ({ lines }: SimulatedCall): readonly string[] => lines.flatMap((line) => ('move' in line ? [line.move.to.nodeId] : []));
export const effects = ({ lines }: SimulatedCall) => lines.flatMap((line) => ('effect' in line ? [line.effect] : []));
export const troubles = (given: SimulatedCall) => effects(given).flatMap((effect) => (effect.type === 'trouble' ? [effect.code] : []));
export const heard = (given: SimulatedCall) =>
  effects(given).flatMap((effect) =>
    effect.type === 'speak'
      ? effect.sounds.map((sound) => (sound.kind === 'queue' ? sound.moment : 'text' in sound ? sound.text : sound.kind))
      : [],
  );
export { simulateInput, simulateKey };
