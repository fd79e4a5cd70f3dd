import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowGraph } from '@cordboard/contracts';
import { FLOW_LIMITS } from '@cordboard/contracts';
import { flowStep, flowWakeAtMs, newRun, standardFlow, validateFlow } from '../src/index.ts';
import type { FlowRun, Response, RunInput } from '../src/index.ts';
import { arbitraryFlow } from './support/arbitrary-flow.ts';
import { KEY, NOW, RULES, startOf, worldOf } from './support/flows.ts';

const RUNS = { numRuns: 400 };
const errors = (graph: FlowGraph) => validateFlow(graph, worldOf()).filter(({ severity }) => severity === 'error');
/** Not about the call's course. */
const isStructural = (code: string): boolean => code !== 'unreachable';

/** What follows by itself when the caller does nothing at all; null where somebody else has to act. */
function byItself(run: FlowRun, choose: (most: number) => number): RunInput | null {
  const { wait, speech } = run;
  if (speech !== null) return { type: 'speechEnded', speechId: speech.speechId };
  if (wait.for === 'start') return { type: 'begin' };
  if (wait.for === 'keys' || wait.for === 'speech') return { type: 'tick' };
  if (wait.for !== 'answer') return null;
  const { ask } = wait;
  const { askId } = ask;
  switch (ask.type) {
    case 'facts':
      return { type: 'facts', askId, values: {} };
    case 'request':
      return { type: 'response', askId, response: RESPONSES[choose(RESPONSES.length)] ?? { failed: 'network' } };
    case 'enqueue': {
      const outcome = (['closed', 'full', 'empty'] as const)[choose(4)];
      return outcome === undefined ? { type: 'enqueued', askId, outcome: 'queued', rules: RULES } : { type: 'enqueued', askId, outcome };
    }
    case 'requestCallback':
      return { type: 'callback', askId, outcome: (['promised', 'exists', 'refused'] as const)[choose(3)] ?? 'refused' };
    case 'record':
      return { type: 'recorded', askId, durationMs: 0 };
    case 'ring':
      return { type: 'notReached', askId };
  }
}
const RESPONSES: readonly Response[] = [
  { status: 200, json: { a: 'b' } },
  { status: 500, json: null },
  { failed: 'timeout' },
  { failed: 'notJson' },
];

describe('a valid flow', () => {
  it('comes to its end, or to somebody who has to act, within a bounded number of nodes, though the caller does nothing', () => {
    let valid = 0;
    fc.assert(
      fc.property(arbitraryFlow(), fc.infiniteStream(fc.nat()), (graph, choices) => {
        if (errors(graph).some(({ code }) => isStructural(code))) return;
        valid++;
        const graphs = (key: string): FlowGraph | null => (key === KEY ? graph : null);
        const choose = (most: number): number => (choices.next().value ?? 0) % most;
        let run = newRun(startOf(), graphs);
        const bound = graph.nodes.length * 2 + standardFlow('1').nodes.length;
        let entered = 0;
        for (let nowMs = NOW; run.wait.for !== 'nothing';) {
          const input = byItself(run, choose);
          if (input === null) break;
          nowMs = input.type === 'tick' ? (flowWakeAtMs(run) ?? nowMs) : nowMs + 10;
          const step = flowStep(run, input, { nowMs, graph: graphs });
          entered += step.moves.length;
          expect(entered).toBeLessThanOrEqual(bound);
          expect(step.effects.flatMap((effect) => (effect.type === 'trouble' && effect.code === 'tooManyNodes' ? [effect] : []))).toEqual(
            [],
          );
          run = step.state;
        }
      }),
      RUNS,
    );
    expect(valid).toBeGreaterThan(RUNS.numRuns / 10);
  });
});

const keyArbitrary = fc.constantFrom('0', '1', '2', '9', '*', '#');
const idArbitrary = fc.nat({ max: 12 });
const inputArbitrary: fc.Arbitrary<RunInput> = fc.oneof(
  fc.record({ type: fc.constant('key' as const), key: keyArbitrary }),
  fc.constantFrom<RunInput>(
    { type: 'begin' },
    { type: 'tick' },
    { type: 'takenOver' },
    { type: 'joined' },
    { type: 'agentLeft' },
    { type: 'emptied' },
  ),
  fc.record({ type: fc.constant('ringing' as const), ringing: fc.boolean() }),
  fc.record({ type: fc.constant('queued' as const), enqueuedAtMs: fc.constant(NOW), agentLost: fc.boolean() }),
  fc.record({ type: fc.constant('due' as const), what: fc.constantFrom('tooLong' as const, 'callback' as const) }),
  fc.record({ type: fc.constant('promised' as const), atTime: fc.boolean() }),
  fc.record({
    type: fc.constantFrom('speechEnded' as const, 'speechFailed' as const, 'askFailed' as const),
    speechId: idArbitrary,
    askId: idArbitrary,
  }) as fc.Arbitrary<RunInput>,
  fc.constant<RunInput>({ type: 'place', place: { position: 1, estimatedWaitMs: null } }),
);

describe('any graph, whatever happens to its call', () => {
  it('is followed in bounded steps, as data that another process can go on from, and ends once', () => {
    fc.assert(
      fc.property(
        arbitraryFlow(),
        fc.array(fc.oneof(inputArbitrary, fc.constant(null)), { maxLength: 40 }),
        fc.nat(),
        (graph, inputs, seed) => {
          const graphs = (key: string): FlowGraph | null => (key === KEY ? graph : null);
          let run = newRun(startOf(), graphs);
          let nowMs = NOW;
          let hangUps = 0;
          let contactEnds = 0;
          let paused = false;
          for (const input of [{ type: 'begin' } as const, ...inputs]) {
            nowMs = Math.max(nowMs + 100, input?.type === 'tick' ? (flowWakeAtMs(run) ?? 0) : 0);
            const next = input ?? byItself(run, (most) => seed % most);
            if (next === null) continue;
            const step = flowStep(run, next, { nowMs, graph: graphs });
            expect(flowStep(JSON.parse(JSON.stringify(run)) as FlowRun, next, { nowMs, graph: graphs })).toEqual(step);
            expect(step.moves.length).toBeLessThanOrEqual(3 * FLOW_LIMITS.nodesInStep + 3);
            for (const { type } of step.effects) {
              if (type === 'hangUp') hangUps++;
              if (type === 'endContact') contactEnds++;
              if (type === 'pauseRecording' || type === 'resumeRecording') {
                expect(paused).toBe(type === 'resumeRecording');
                paused = type === 'pauseRecording';
              }
            }
            run = step.state;
            expect(hangUps).toBe(run.wait.for === 'nothing' ? 1 : 0);
            expect(paused).toBe(run.recordingPaused);
            expect(contactEnds).toBeLessThanOrEqual(run.contact === 'ended' ? 1 : 0);
            if (run.wait.for === 'keys' && run.wait.deadlineMs === null) expect(run.speech).not.toBeNull();
            if (run.wait.for === 'speech' || run.wait.for === 'farewell') expect(run.speech).not.toBeNull();
            if (run.wait.for === 'line') expect(run.line).not.toBeNull();
          }
        },
      ),
      RUNS,
    );
  });
});
