import { describe, expect, it } from 'vitest';
import { newId } from '@cordboard/contracts';
import type { FlowNodeInput } from '@cordboard/contracts';
import { flowStep, graphKey, visible } from '../src/index.ts';
import {
  call,
  effects,
  end,
  FLOW,
  graphOf,
  heard,
  listens,
  NOW,
  over,
  path,
  QUEUE,
  RULES,
  say,
  type simulatedWorld,
  text,
  troubles,
  type,
  until,
  waits,
} from './support/flows.ts';
import { simulateInput, simulateKey } from './support/flows.ts';

const menu = (more: Partial<Extract<FlowNodeInput, { kind: 'menu' }>> = {}): FlowNodeInput => ({
  kind: 'menu',
  id: 'menu',
  prompt: text('Sales 1, service 2'),
  choices: [{ key: '1' }, { key: '2' }],
  attempts: 2,
  again: text('Once more'),
  storeAs: 'choice',
  next: { 'key:1': 'sales', 'key:2': 'service', silent: 'quiet', invalid: 'wrong' },
  ...more,
});
const leaves = [
  say('sales', 'sales', 'end'),
  say('service', 'service', 'end'),
  say('quiet', 'quiet', 'end'),
  say('wrong', 'wrong', 'end'),
  end,
];

describe('a menu', () => {
  const graph = graphOf([menu(), ...leaves]);

  it('goes where the key leads, and keeps it', () => {
    const done = until(type(call(graph), '2'), over);
    expect(path(done)).toEqual(['menu', 'service', 'end']);
    expect(done.run.own).toEqual({ choice: '2' });
    expect(effects(done)).toContainEqual({ type: 'attributes', attributes: { choice: '2' } });
  });

  it('takes a key while it still speaks, and falls silent', () => {
    const done = simulateKey(call(graph), '1');
    expect(path(done)).toEqual(['menu', 'sales']);
    expect(effects(done).map((effect) => effect.type)).toEqual(['speak', 'stopSpeech', 'speak', 'attributes']);
  });

  it('asks again after a key that is none of its own, and after silence, as often as it may', () => {
    expect(path(until(type(type(call(graph), '9'), '8'), over))).toEqual(['menu', 'wrong', 'end']);
    const silent = until(call(graph), over);
    expect(path(silent)).toEqual(['menu', 'quiet', 'end']);
    expect(heard(silent)).toEqual(['Sales 1, service 2', 'Once more', 'Sales 1, service 2', 'quiet']);
  });

  it('counts silence from the end of the prompt', () => {
    const listening = until(call(graph), listens);
    const { wait } = listening.run;
    expect(wait.for === 'keys' && wait.deadlineMs).toBe(listening.nowMs + 5_000);
    expect(listening.nowMs).toBe(NOW + 'Sales 1, service 2'.length * 70);
  });
});

describe('collected digits', () => {
  const collect = (more: Partial<Extract<FlowNodeInput, { kind: 'collect' }>> = {}) =>
    graphOf([
      {
        kind: 'collect',
        id: 'number',
        prompt: text('Your number'),
        minDigits: 3,
        maxDigits: 5,
        storeAs: 'number',
        next: { done: 'said', silent: 'quiet', invalid: 'wrong' },
        ...more,
      },
      say('said', 'It is {{number:digits}}', 'end'),
      ...leaves.slice(2),
    ]);

  it('end at the end key, at the most digits, or after a pause', () => {
    expect(heard(until(type(call(collect()), '123#'), over))).toContain('It is 1 2 3');
    expect(heard(until(type(call(collect()), '12345'), over))).toContain('It is 1 2 3 4 5');
    const typed = type(call(collect()), '1234');
    const done = until(typed, over);
    expect(heard(done)).toContain('It is 1 2 3 4');
    expect(path(done)).toEqual(['number', 'said', 'end']);
  });

  it('are asked for again when they are too few', () => {
    const done = until(type(type(type(call(collect()), '1#'), '12#'), '*#'), over);
    expect(path(done)).toEqual(['number', 'wrong', 'end']);
  });

  it('are confirmed: 1 takes them, 2 asks again', () => {
    const graph = collect({ confirm: text('You typed {{entry:digits}}') });
    const confirmed = until(type(type(type(type(call(graph), '123#'), '2'), '456#'), '1'), over);
    expect(heard(confirmed)).toEqual(['Your number', 'You typed 1 2 3', 'Your number', 'You typed 4 5 6', 'It is 4 5 6']);
    expect(confirmed.run.own).toEqual({ number: '456' });
  });

  it('pause the recording when they are sensitive, and are seen by nobody', () => {
    const graph = collect({ sensitive: true });
    const done = until(type(call(graph), '12345'), over);
    const kinds = effects(done).map((effect) => effect.type);
    expect(kinds[0]).toBe('pauseRecording');
    expect(kinds.filter((kind) => kind === 'resumeRecording')).toHaveLength(1);
    expect(kinds.indexOf('resumeRecording')).toBeLessThan(kinds.lastIndexOf('speak'));
    expect(kinds).not.toContain('attributes');
    expect(visible(done.run)).toEqual({});
    expect(done.run.own).toEqual({ number: '12345' });
  });

  it('stay sensitive in what is made of them', () => {
    const graph = graphOf([
      {
        kind: 'collect',
        id: 'card',
        prompt: text('Card'),
        minDigits: 4,
        maxDigits: 4,
        storeAs: 'card',
        sensitive: true,
        next: { done: 'copy', silent: 'end', invalid: 'end' },
      },
      {
        kind: 'set',
        id: 'copy',
        assignments: [
          { attribute: 'copied', value: 'Card {{card}}' },
          { attribute: 'kind', value: 'card' },
        ],
        next: { done: 'end' },
      },
      end,
    ]);
    expect(visible(until(type(call(graph), '4711'), over).run)).toEqual({ kind: 'card' });
  });
});

describe('a condition', () => {
  const graph = graphOf([
    {
      kind: 'condition',
      id: 'if',
      branches: [
        { outcome: 'vip', when: { attribute: 'caller.tier', is: 'equals', value: 'gold' } },
        { outcome: 'busy', when: { queue: { queueId: QUEUE, figure: 'waiting' }, is: 'atLeast', value: 5 } },
      ],
      next: { vip: 'sales', busy: 'service', else: 'quiet' },
    },
    ...leaves,
  ]);
  const taken = (tier: string, waiting: number | null) => path(until(call(graph, { fact: () => waiting }, { caller: { tier } }), over))[1];

  it('takes the first branch that holds, by attributes and by what it asked', () => {
    expect([taken('gold', 9), taken('none', 5), taken('none', 4)]).toEqual(['sales', 'service', 'quiet']);
  });

  it('takes what is not known for false, and fails when nobody answers', () => {
    expect(taken('none', null)).toBe('quiet');
    const asked = call(graph);
    const unanswered = simulateInput({ ...asked, nowMs: NOW + 10_000, coming: [] }, { type: 'tick' });
    expect(troubles(unanswered)).toEqual(['noAnswer']);
    expect(unanswered.run.resort).toBe('standard');
  });
});

describe('a data dip', () => {
  const graph = graphOf([
    {
      kind: 'http',
      id: 'dip',
      method: 'POST',
      url: 'https://crm.example/customers/{{caller.id}}?q={{caller.id}}',
      headers: [
        { name: 'X-Customer', value: '{{caller.id}}' },
        { name: 'Host', value: 'redis' },
      ],
      body: '{"id":"{{caller.id}}","n":"{{caller.n}}","all":["{{caller.id}}!",1,null]}',
      mapping: [
        { pointer: '/customer/name', storeAs: 'name' },
        { pointer: '/customer/orders/0/total', storeAs: 'total', required: false },
      ],
      next: { done: 'sales', refused: 'service', timeout: 'quiet', error: 'wrong' },
    },
    ...leaves,
  ]);
  const caller = { id: 'a/b"\r\nX: 1', n: 7 };
  const after = (response: ReturnType<ReturnType<typeof simulatedWorld>['response']>) =>
    until(call(graph, { response: () => response }, { caller }), over);

  it('fills in what it sends so that no value breaks out of its place', () => {
    const asked = effects(call(graph, {}, { caller })).find((effect) => effect.type === 'ask');
    expect(asked).toMatchObject({
      ask: {
        url: 'https://crm.example/customers/a%2Fb%22%0D%0AX%3A%201?q=a%2Fb%22%0D%0AX%3A%201',
        headers: [{ name: 'X-Customer', value: 'a/b"X: 1' }],
        body: JSON.stringify({ id: caller.id, n: 7, all: [`${caller.id}!`, 1, null] }),
      },
    });
  });

  it('keeps what the answer has', () => {
    const done = after({ status: 200, json: { customer: { name: 'Ada', orders: [{ total: 12.5 }] } } });
    expect(path(done)).toEqual(['dip', 'sales', 'end']);
    expect(done.run.own).toEqual({ name: 'Ada', total: 12.5 });
  });

  it.each([
    ['service', { status: 404, json: null }],
    ['service', { status: 200, json: { customer: { name: { first: 'Ada' } } } }],
    ['quiet', { failed: 'timeout' }],
    ['wrong', { failed: 'refusedAddress' }],
    ['sales', { status: 204, json: { customer: { name: 'x' } } }],
  ] as const)('goes to %s after %j', (node, response) => {
    expect(path(after(response))[1]).toBe(node);
  });

  it('is over when nothing answers in time, though nobody says so', () => {
    const asked = call(graph, {}, { caller });
    const late = simulateInput({ ...asked, nowMs: NOW + 60_000, coming: [] }, { type: 'tick' });
    expect(path(late)).toEqual(['dip', 'quiet']);
  });

  it('sets nothing by halves when there is no room', () => {
    const done = after({ status: 200, json: { customer: { name: 'x'.repeat(501), orders: [{ total: 1 }] } } });
    expect(troubles(done)).toEqual(['attributesFull']);
    expect(done.run.own).toEqual({});
  });
});

describe('sub-flows', () => {
  const inner = newId('flow');
  const innerGraph = graphOf([
    menu({ next: { 'key:1': 'yes', 'key:2': 'no', silent: 'no', invalid: 'no' } }),
    { kind: 'return', id: 'yes', outcome: 'yes' },
    { kind: 'return', id: 'no', outcome: 'no' },
  ]);
  const outer = (next: Record<string, string>) =>
    graphOf([
      { kind: 'subFlow', id: 'inner', flowId: inner, outcomes: ['yes', 'no'], next },
      say('quiet', 'quiet', 'end'),
      ...leaves.filter(({ id }) => id !== 'quiet'),
    ]);
  const given = { inner: { [graphKey(inner, 3)]: innerGraph } };

  it('come back by the outcome with which they ended', () => {
    const graph = outer({ yes: 'sales', no: 'service' });
    const done = until(type(call(graph, given, { versions: { [inner]: 3 } }), '1'), over);
    expect(path(done)).toEqual(['inner', 'menu', 'yes', 'sales', 'end']);
    expect(done.run.own).toEqual({ choice: '1' });
  });

  it('fail by the way out of the node that they are in', () => {
    const graph = outer({ yes: 'sales', no: 'service', error: 'wrong' });
    const missing = until(call(graph, {}, { versions: { [inner]: 3 } }), over);
    expect([troubles(missing), path(missing)]).toEqual([['flowMissing'], ['inner', 'wrong', 'end']]);
    const broken = graphOf([{ kind: 'play', id: 'prompt', sound: { kind: 'prompt', promptId: null }, next: { done: 'prompt' } }]);
    const failing = until(call(graph, { inner: { [graphKey(inner, 3)]: broken } }, { versions: { [inner]: 3 } }), over);
    expect(path(failing)).toEqual(['inner', 'prompt', 'wrong', 'end']);
    expect(failing.run.spot.around).toEqual([]);
  });

  it('that never end are left at their depth', () => {
    const again = graphOf([{ kind: 'subFlow', id: 'again', flowId: inner, next: { done: 'end' } }, end]);
    const deep = call(
      outer({ yes: 'sales', no: 'service', error: 'wrong' }),
      { inner: { [graphKey(inner, 3)]: again } },
      { versions: { [inner]: 3 } },
    );
    expect(troubles(deep)).toEqual(['tooDeep']);
    expect(path(until(deep, over)).at(-1)).toBe('end');
  });
});

describe('a survey', () => {
  const graph = graphOf([
    { kind: 'enqueue', id: 'line', queueId: QUEUE, next: { closed: 'end', full: 'end', empty: 'end', tooLong: 'end', after: 'nps' } },
    {
      kind: 'survey',
      id: 'nps',
      question: text('How likely'),
      scale: 'nps',
      attempts: 2,
      storeAs: 'nps',
      next: { answered: 'thanks', skipped: 'end' },
    },
    say('thanks', 'thanks', 'end'),
    end,
  ]);
  const asked = () => simulateInput(simulateInput(until(call(graph), waits), { type: 'joined' }), { type: 'agentLeft' });

  it('is asked when the agent has hung up', () => {
    expect(heard(until(type(asked(), '7'), over))).toEqual(['How likely', 'thanks']);
    expect(effects(until(type(asked(), '7'), over))).toContainEqual({ type: 'saveSurvey', nodeId: 'nps', scale: 'nps', score: 7 });
  });

  it('waits for the second digit where there may be one', () => {
    expect(type(asked(), '10').run.own).toEqual({ nps: 10 });
    expect(until(type(asked(), '1'), ({ run }) => run.own['nps'] !== undefined).run.own).toEqual({ nps: 1 });
    expect(path(until(type(type(asked(), '*'), '#'), over)).slice(-2)).toEqual(['nps', 'end']);
  });

  it('is no part of a call whose flow has none', () => {
    const plain = graphOf([
      { kind: 'enqueue', id: 'line', queueId: QUEUE, next: { closed: 'end', full: 'end', empty: 'end', tooLong: 'end' } },
      end,
    ]);
    const left = simulateInput(simulateInput(until(call(plain), waits), { type: 'joined' }), { type: 'agentLeft' });
    expect(effects(left).at(-1)).toEqual({ type: 'hangUp' });
    expect(over(left)).toBe(true);
  });
});

describe('what fails', () => {
  const broken: FlowNodeInput = { kind: 'play', id: 'broken', sound: { kind: 'prompt', promptId: null }, next: { done: 'end' } };

  it('goes to the fallback once, then to the standard flow', () => {
    const done = call(graphOf([broken, say('sorry', 'sorry', 'broken'), end], { fallback: 'sorry' }));
    expect(path(until(done, waits))).toEqual(['broken', 'sorry', 'broken', 'greeting', 'line']);
    expect(troubles(until(done, waits))).toEqual(['soundMissing', 'soundMissing']);
  });

  it('keeps its place in line when it stands in one', () => {
    const graph = graphOf([
      {
        kind: 'enqueue',
        id: 'line',
        queueId: QUEUE,
        keys: ['9'],
        next: { closed: 'end', full: 'end', empty: 'end', tooLong: 'end', 'key:9': 'broken' },
      },
      broken,
      end,
    ]);
    const pressed = simulateKey(until(call(graph), waits), '9');
    expect(pressed.run.wait).toEqual({ for: 'line' });
    expect(pressed.run.spot.at).toEqual({ graph: graphKey(FLOW, 1), nodeId: 'line' });
    expect(effects(pressed).filter((effect) => effect.type === 'ask')).toHaveLength(1);
  });

  it('is no graph at all: then the standard flow is followed from the beginning', () => {
    const done = until(call(graphOf([end]), { graph: () => null }), waits);
    expect(path(done)).toEqual(['greeting', 'line']);
  });

  it('is a circle: it is left within its bound', () => {
    const circle = graphOf([
      { kind: 'set', id: 'a', assignments: [], next: { done: 'b' } },
      { kind: 'set', id: 'b', assignments: [], next: { done: 'a' } },
    ]);
    const done = call(circle);
    expect(troubles(done)).toEqual(['tooManyNodes']);
    expect(path(done).at(-1)).toBe('greeting');
  });

  it('is a sound that nobody can make: the call goes on without it', () => {
    const graph = graphOf([say('hello', 'hello', 'end'), end]);
    const spoken = call(graph);
    const failed = simulateInput(spoken, { type: 'speechFailed', speechId: spoken.run.speech?.speechId ?? -1 });
    expect([path(failed), over(failed)]).toEqual([['hello', 'end'], true]);
  });
});

describe('another process', () => {
  it('asks again what was asked, under the same id, and says what was not yet begun', () => {
    const graph = graphOf([
      say('hello', 'hello', 'line'),
      { kind: 'enqueue', id: 'line', queueId: null, next: { closed: 'end', full: 'end', empty: 'end', tooLong: 'end' } },
      end,
    ]);
    const spoken = call(graph);
    const context = { nowMs: NOW, graph: spoken.world.graph };
    expect(flowStep(spoken.run, { type: 'takenOver' }, context).effects).toEqual([
      { type: 'speak', speechId: 1, locale: 'en', sounds: [{ kind: 'text', text: 'hello' }] },
    ]);
    const asked = until(spoken, ({ run }) => run.wait.for === 'answer');
    const { effects: again, state } = flowStep(asked.run, { type: 'takenOver' }, context);
    expect(again).toEqual(effects(asked).filter((effect) => effect.type === 'ask'));
    const answer = { type: 'enqueued', askId: 2, outcome: 'queued', rules: RULES } as const;
    const once = flowStep(state, answer, context);
    expect(flowStep(once.state, answer, context)).toEqual({ state: once.state, effects: [], moves: [] });
  });
});
