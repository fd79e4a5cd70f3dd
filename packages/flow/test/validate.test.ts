import { describe, expect, it } from 'vitest';
import { FLOW_LIMITS, newId } from '@cordboard/contracts';
import type { FlowGraph, FlowNodeInput } from '@cordboard/contracts';
import { harmedFlows, validateFlow } from '../src/index.ts';
import type { FindingCode, FlowWorld } from '../src/index.ts';
import { end, FLOW, graphOf, QUEUE, say, text, worldOf } from './support/flows.ts';

const told = (graph: FlowGraph, world: Partial<FlowWorld> = {}) =>
  validateFlow(graph, worldOf(world)).map(({ code, nodeId, field, about }) => [code, nodeId, field, ...about]);
const outcomes = { closed: 'end', full: 'end', empty: 'end', tooLong: 'end' };
const elsewhere = { queue: newId('queue'), agent: newId('agent'), prompt: newId('prompt'), flow: newId('flow') };
const menu = (next: Record<string, string>): FlowNodeInput => ({
  kind: 'menu',
  id: 'menu',
  prompt: text('1'),
  choices: [{ key: '1' }],
  next,
});
const http = (more: Partial<Extract<FlowNodeInput, { kind: 'http' }>>) =>
  graphOf([{ kind: 'http', id: 'dip', url: 'https://crm.example/', next: { done: 'end' }, ...more }, end]);

describe('what may not go live names its node and its field', () => {
  const cases: readonly (readonly [string, FlowGraph, readonly unknown[][]])[] = [
    ['nothing', graphOf([]), [['startMissing', null, 'start']]],
    [
      'a beginning that is not there',
      graphOf([end], { start: 'gone' }),
      [
        ['startMissing', null, 'start'],
        ['unreachable', 'end', null],
      ],
    ],
    [
      'an outcome that leads nowhere',
      graphOf([menu({ 'key:1': 'end', silent: 'end' }), end]),
      [['outcomeOpen', 'menu', 'next.invalid', 'invalid']],
    ],
    [
      'an outcome that there is not',
      graphOf([menu({ 'key:1': 'end', 'key:2': 'end', silent: 'end', invalid: 'end' }), end]),
      [['outcomeUnknown', 'menu', 'next.key:2', 'key:2']],
    ],
    ['a node that is not there', graphOf([say('a', 'a', 'gone')]), [['targetMissing', 'a', 'next.done', 'done', 'gone']]],
    ['a fallback that is not there', graphOf([end], { fallback: 'gone' }), [['targetMissing', null, 'fallback', 'gone']]],
    ['two nodes of one name', graphOf([say('a', 'a', 'end'), end, end]), [['nodeIdTwice', 'end', 'id', 'end']]],
    [
      'a key twice',
      graphOf([
        { ...menu({ 'key:1': 'end', silent: 'end', invalid: 'end' }), choices: [{ key: '1' }, { key: '1' }] } as FlowNodeInput,
        end,
      ]),
      [['outcomeTwice', 'menu', 'next', 'key:1']],
    ],
    ['a node to which nothing leads', graphOf([say('a', 'a', 'end'), end, say('b', 'b', 'end')]), [['unreachable', 'b', null]]],
    [
      'a queue that is gone',
      graphOf([{ kind: 'enqueue', id: 'q', queueId: elsewhere.queue, next: outcomes }, end]),
      [['queueMissing', 'q', 'queueId']],
    ],
    [
      'a queue that is gone, deep in a condition',
      graphOf([
        {
          kind: 'condition',
          id: 'if',
          branches: [{ outcome: 'x', when: { all: [{ not: { open: { queueId: elsewhere.queue } } }] } }],
          next: { x: 'end', else: 'end' },
        },
        end,
      ]),
      [['queueMissing', 'if', 'branches.0.when.queueId']],
    ],
    [
      'an agent who is gone',
      graphOf([{ kind: 'transfer', id: 't', agentId: elsewhere.agent, next: { notReached: 'end' } }, end]),
      [
        ['notYet', 't', 'kind', 'transfer'],
        ['agentMissing', 't', 'agentId'],
      ],
    ],
    [
      'nobody for a message',
      graphOf([
        {
          kind: 'voicemail',
          id: 'v',
          target: { kind: 'agent', agentId: null },
          greeting: text('hi'),
          next: { done: 'end', silent: 'end' },
        },
        end,
      ]),
      [
        ['notYet', 'v', 'kind', 'voicemail'],
        ['agentMissing', 'v', 'target.agentId'],
      ],
    ],
    [
      'a prompt that is gone',
      graphOf([{ kind: 'play', id: 'p', sound: { kind: 'prompt', promptId: elsewhere.prompt }, next: { done: 'end' } }, end]),
      [['soundMissing', 'p', 'sound.promptId']],
    ],
    [
      'a prompt that nobody chose',
      graphOf([{ ...end, farewell: { kind: 'prompt', promptId: null } } as FlowNodeInput]),
      [['soundMissing', 'end', 'farewell.promptId']],
    ],
    ['no words', graphOf([say('a', '  ', 'end'), end]), [['textMissing', 'a', 'texts']]],
    [
      'words of another language',
      graphOf([{ kind: 'say', id: 'a', texts: { ru: 'да' }, next: { done: 'end' } }, end]),
      [['textInOtherLanguage', 'a', 'texts.en', 'en']],
    ],
    ['a broken placeholder', graphOf([say('a', 'Hello {{name', 'end'), end]), [['placeholderBroken', 'a', 'texts.en']]],
    [
      'an attribute that nothing sets',
      graphOf([say('a', '{{name}} {{caller.name}}', 'end'), end]),
      [['attributeNeverSet', 'a', 'texts.en', 'name']],
    ],
    [
      'no choice',
      graphOf([{ kind: 'condition', id: 'if', branches: [], next: { else: 'end' } }, end]),
      [['nothingToChoose', 'if', 'branches']],
    ],
    [
      'fewer digits than the fewest',
      graphOf([
        {
          kind: 'collect',
          id: 'c',
          prompt: text('?'),
          minDigits: 5,
          maxDigits: 4,
          storeAs: 'c',
          next: { done: 'end', silent: 'end', invalid: 'end' },
        },
        end,
      ]),
      [['outOfOrder', 'c', 'maxDigits']],
    ],
    [
      'a scale without a way up',
      graphOf([
        { kind: 'survey', id: 's', question: text('?'), scale: 'digits', min: 3, max: 3, next: { answered: 'end', skipped: 'end' } },
        end,
      ]),
      [['outOfOrder', 's', 'max']],
    ],
    ['no address', http({ url: 'crm' }), [['urlBroken', 'dip', 'url']]],
    ['a host that is filled in', http({ url: 'https://{{caller.host}}/' }), [['urlBroken', 'dip', 'url']]],
    ['a host behind a name', http({ url: 'https://crm.example@10.0.0.1/' }), [['urlBroken', 'dip', 'url']]],
    ['the machine itself', http({ url: 'https://127.1/' }), [['urlInternal', 'dip', 'url', '127.0.0.1']]],
    ['the machine itself, in hexadecimal', http({ url: 'https://0x7f000001:8443/' }), [['urlInternal', 'dip', 'url', '127.0.0.1']]],
    ['the machine itself, by IPv6', http({ url: 'https://[::ffff:127.0.0.1]/' }), [['urlInternal', 'dip', 'url', '[::ffff:7f00:1]']]],
    ['a name of the own network', http({ url: 'https://redis:6379/' }), [['urlInternal', 'dip', 'url', 'redis']]],
    ['no encryption', http({ url: 'http://crm.example/' }), [['urlNotEncrypted', 'dip', 'url']]],
    ['another host in a header', http({ headers: [{ name: 'hOST', value: 'x' }] }), [['headerReserved', 'dip', 'headers.0.name', 'hOST']]],
    ['a body that is no JSON', http({ body: '{' }), [['bodyBroken', 'dip', 'body']]],
    ['a body with a broken placeholder', http({ body: '{"a":{"b":"{{x:loud}}"}}' }), [['placeholderBroken', 'dip', 'body']]],
    ['a body that is right', http({ body: '{"a":{"b":"{{caller.x}}"}}' }), []],
    ['a pointer that is none', http({ mapping: [{ pointer: 'a', storeAs: 'a' }] }), [['pointerBroken', 'dip', 'mapping.0.pointer']]],
    [
      'a flow that is not live',
      graphOf([{ kind: 'subFlow', id: 's', flowId: elsewhere.flow, next: { done: 'end' } }, end]),
      [['flowMissing', 's', 'flowId']],
    ],
    ['itself', graphOf([{ kind: 'subFlow', id: 's', flowId: FLOW, next: { done: 'end' } }, end]), [['recursion', 's', 'flowId']]],
  ];
  it.each(cases)('%s', (_what, graph, findings) => {
    expect(told(graph)).toEqual(findings);
  });

  it('a graph that is too large', () => {
    const nodes = Array.from({ length: FLOW_LIMITS.nodes }, (_none, index) => say(`n${index}`, 'x', `n${index + 1}`));
    expect(told(graphOf([...nodes, { ...end, id: `n${FLOW_LIMITS.nodes}` }]))).toEqual([['tooManyNodes', null, 'nodes', '150']]);
  });
});

describe('circles', () => {
  const loops = (graph: FlowGraph, flows: FlowWorld['flows'] = new Map()) =>
    told(graph, { flows }).filter(([code]) => code === ('loopWithoutInput' satisfies FindingCode));

  it('without anybody doing anything are named by their nodes, once', () => {
    const graph = graphOf([say('a', 'a', 'b'), say('b', 'b', 'c'), { kind: 'set', id: 'c', assignments: [], next: { done: 'b' } }]);
    expect(loops(graph)).toEqual([['loopWithoutInput', 'b', null, 'b', 'c']]);
  });

  it('through a menu are right by a key, and wrong by silence', () => {
    expect(loops(graphOf([menu({ 'key:1': 'menu', silent: 'end', invalid: 'menu' }), end]))).toEqual([]);
    expect(loops(graphOf([menu({ 'key:1': 'end', silent: 'menu', invalid: 'end' }), end]))).toEqual([
      ['loopWithoutInput', 'menu', null, 'menu'],
    ]);
  });

  it('through a line are right by waiting, and wrong when the queue is closed', () => {
    const line = (closed: string, tooLong: string) =>
      graphOf([{ kind: 'enqueue', id: 'q', queueId: QUEUE, next: { ...outcomes, closed, tooLong } }, say('a', 'a', 'q'), end]);
    expect(loops(line('end', 'a'))).toEqual([]);
    expect(loops(line('a', 'end'))).toEqual([['loopWithoutInput', 'q', null, 'q', 'a']]);
  });

  it('through a sub-flow are what the sub-flow is', () => {
    const outer = graphOf([
      { kind: 'subFlow', id: 's', flowId: elsewhere.flow, outcomes: ['asked', 'quiet'], next: { asked: 's', quiet: 'end' } },
      end,
    ]);
    const inner = (silent: string) =>
      graphOf([
        menu({ 'key:1': 'asked', silent, invalid: 'asked' }),
        { kind: 'return', id: 'asked', outcome: 'asked' },
        { kind: 'return', id: 'quiet', outcome: 'quiet' },
      ]);
    expect(loops(outer, new Map([[elsewhere.flow, inner('quiet')]]))).toEqual([]);
    expect(loops(outer, new Map([[elsewhere.flow, inner('asked')]]))).toEqual([['loopWithoutInput', 's', null, 's']]);
  });
});

describe('flows within flows', () => {
  const calls = (flowId: typeof FLOW, outcome = 'done') =>
    graphOf([
      { kind: 'subFlow', id: 's', flowId, outcomes: [outcome], next: { [outcome]: 'back' } },
      { kind: 'return', id: 'back' },
    ]);
  const leaf = graphOf([{ kind: 'return', id: 'back' }]);

  it('may not come round, however long the way', () => {
    const [b, c] = [newId('flow'), newId('flow')];
    const flows = new Map([
      [b, calls(c)],
      [c, calls(FLOW)],
    ]);
    expect(told(calls(b), { flows })).toEqual([['recursion', 's', 'flowId']]);
    expect(
      told(calls(b), {
        flows: new Map([
          [b, calls(c)],
          [c, calls(b)],
        ]),
      }),
    ).toEqual([['recursion', 's', 'flowId']]);
  });

  it('are only so deep', () => {
    const chain = Array.from({ length: FLOW_LIMITS.depth + 1 }, () => newId('flow'));
    const flows = new Map(
      chain.map((flowId, index) => [flowId, chain[index + 1] === undefined ? leaf : calls(chain[index + 1] ?? flowId)] as const),
    );
    expect(told(calls(chain[1] ?? FLOW), { flows })).toEqual([]);
    expect(told(calls(chain[0] ?? FLOW), { flows })).toEqual([['tooDeep', 's', 'flowId', '5']]);
  });

  it('have every outcome led on', () => {
    const two = graphOf([
      menu({ 'key:1': 'a', silent: 'b', invalid: 'b' }),
      { kind: 'return', id: 'a' },
      { kind: 'return', id: 'b', outcome: 'quiet' },
    ]);
    expect(told(calls(elsewhere.flow), { flows: new Map([[elsewhere.flow, two]]) })).toEqual([
      ['flowOutcomeMissing', 's', 'outcomes', 'quiet'],
    ]);
  });

  it('harm those that use them when they change', () => {
    const user = newId('flow');
    const flows = new Map([
      [user, calls(FLOW)],
      [elsewhere.flow, leaf],
    ]);
    expect([...harmedFlows(leaf, worldOf({ flows })).keys()]).toEqual([]);
    const other = graphOf([{ kind: 'return', id: 'back', outcome: 'other' }]);
    expect([...harmedFlows(other, worldOf({ flows }))].map(([flowId, [found]]) => [flowId, found?.code])).toEqual([
      [user, 'flowOutcomeMissing'],
    ]);
    expect([...harmedFlows(calls(user), worldOf({ flows }))].map(([flowId, [found]]) => [flowId, found?.code])).toEqual([
      [user, 'recursion'],
    ]);
  });

  it('set attributes for those around them', () => {
    const sets = graphOf([
      { kind: 'set', id: 'set', assignments: [{ attribute: 'x', value: 1 }], next: { done: 'back' } },
      { kind: 'return', id: 'back' },
    ]);
    const reads = graphOf([
      { kind: 'subFlow', id: 's', flowId: elsewhere.flow, next: { done: 'a' } },
      say('a', '{{x:number}}', 'end'),
      end,
    ]);
    expect(told(reads, { flows: new Map([[elsewhere.flow, sets]]) })).toEqual([]);
  });
});
