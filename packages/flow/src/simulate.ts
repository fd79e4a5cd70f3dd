import { assertNever } from '@cordboard/contracts';
import type { AgentId, Fact, FactValue, FlowNodeId, QueueId } from '@cordboard/contracts';
import { factKey } from './condition.ts';
import type { Move, RunContext } from './run/draft.ts';
import type { FlowAsk, FlowRequest, FlowRun, Response, RunEffect, RunInput, SaidSound, WaitingRules } from './run/state.ts';
import { flowStep, flowWakeAtMs, newRun } from './run/step.ts';
import type { RunStart } from './run/step.ts';

/** What is around a call that nobody makes: the editor asks its author, a test says it. */
export interface SimulatedWorld {
  readonly graph: RunContext['graph'];
  readonly fact: (fact: Fact) => FactValue;
  readonly response: (request: FlowRequest, nodeId: FlowNodeId) => Response;
  readonly enqueue: (queueId: QueueId) => WaitingRules | 'closed' | 'full' | 'empty';
  readonly callback: () => 'promised' | 'exists' | 'refused' | 'ringing';
  readonly ring: (agentId: AgentId) => 'joined' | 'notReached';
  /** How long the caller speaks, ms; 0 = says nothing. */
  readonly voicemailMs: number;
  /** The place in line when it is asked for; null while unknown. */
  readonly place: () => Extract<RunInput, { type: 'place' }>['place'];
}

/** Something that happened, for the editor to show. */
export type SimulatedLine = { readonly atMs: number } & (
  { readonly input: RunInput } | { readonly move: Move } | { readonly effect: RunEffect }
);

/** A call in the simulator's own time. Plain data but for the world. */
export interface SimulatedCall {
  readonly world: SimulatedWorld;
  readonly nowMs: number;
  readonly run: FlowRun;
  /** What the world is about to say, the soonest first. */
  readonly coming: readonly { readonly atMs: number; readonly input: RunInput }[];
  readonly lines: readonly SimulatedLine[];
}

const CHARACTER_MS = 70;
const RECORDED_MS = 3_000;
const ANSWER_MS = 50;

/** The call comes in at a moment. */
export function simulate(start: RunStart, world: SimulatedWorld, nowMs: number): SimulatedCall {
  const call: SimulatedCall = { world, nowMs, run: newRun(start, world.graph), coming: [], lines: [] };
  return simulateInput(call, { type: 'begin' });
}

/** The caller presses a key now, whatever is being said. */
export const simulateKey = (call: SimulatedCall, key: string): SimulatedCall => simulateInput(call, { type: 'key', key });

/** Lets time pass to the next thing that happens by itself; the same call when nothing will. */
export function simulateNext(call: SimulatedCall): SimulatedCall {
  const [next, ...rest] = call.coming;
  const wakeAtMs = flowWakeAtMs(call.run);
  if (next !== undefined && (wakeAtMs === null || next.atMs <= wakeAtMs)) {
    return simulateInput({ ...call, nowMs: Math.max(call.nowMs, next.atMs), coming: rest }, next.input);
  }
  return wakeAtMs === null ? call : simulateInput({ ...call, nowMs: Math.max(call.nowMs, wakeAtMs) }, { type: 'tick' });
}

/** Something happens now: routing says so, an agent answers or hangs up. */
export function simulateInput(call: SimulatedCall, input: RunInput): SimulatedCall {
  const { nowMs, world, run } = call;
  const { state, effects, moves } = flowStep(run, input, { nowMs, graph: world.graph });
  const coming = effects.reduce((before, effect) => react(before, effect, { ...call, run: state }), call.coming);
  const lines = [
    { atMs: nowMs, input },
    ...moves.map((move) => ({ atMs: nowMs, move })),
    ...effects.map((effect) => ({ atMs: nowMs, effect })),
  ];
  return { ...call, run: state, coming: coming.toSorted((one, other) => one.atMs - other.atMs), lines: [...call.lines, ...lines] };
}

type Coming = SimulatedCall['coming'];

function react(coming: Coming, effect: RunEffect, { nowMs, world, run }: SimulatedCall): Coming {
  const later = (afterMs: number, input: RunInput): Coming => [...coming, { atMs: nowMs + afterMs, input }];
  if (effect.type === 'speak') {
    const { speechId } = effect;
    const durationMs = effect.sounds.reduce((sum, sound) => sum + lengthOf(sound), 0);
    return [
      ...later(0, { type: 'speechStarted', speechId, durationMs }),
      { atMs: nowMs + durationMs, input: { type: 'speechEnded', speechId } },
    ];
  }
  if (effect.type === 'stopSpeech') return coming.filter(({ input }) => !('speechId' in input) || input.speechId !== effect.speechId);
  if (effect.type === 'readPlace') return later(ANSWER_MS, { type: 'place', place: world.place() });
  return effect.type === 'ask' ? later(ANSWER_MS, answer(effect.ask, world, run.spot.at.nodeId)) : coming;
}

function lengthOf(sound: SaidSound): number {
  return sound.kind === 'text' ? sound.text.length * CHARACTER_MS : RECORDED_MS;
}

function answer(ask: FlowAsk, world: SimulatedWorld, nodeId: FlowNodeId): RunInput {
  const { askId } = ask;
  switch (ask.type) {
    case 'facts':
      return { type: 'facts', askId, values: Object.fromEntries(ask.facts.map((fact) => [factKey(fact), world.fact(fact)])) };
    case 'request':
      return { type: 'response', askId, response: world.response(ask, nodeId) };
    case 'enqueue': {
      const outcome = world.enqueue(ask.queueId);
      return typeof outcome === 'string'
        ? { type: 'enqueued', askId, outcome }
        : { type: 'enqueued', askId, outcome: 'queued', rules: outcome };
    }
    case 'requestCallback':
      return { type: 'callback', askId, outcome: world.callback() };
    case 'record':
      return { type: 'recorded', askId, durationMs: world.voicemailMs };
    case 'ring':
      return world.ring(ask.agentId) === 'joined' ? { type: 'joined' } : { type: 'notReached', askId };
    default:
      return assertNever(ask, 'question');
  }
}
