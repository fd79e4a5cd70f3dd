import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import {
  BUILT_IN_TEXTS,
  COMPARISONS,
  CordboardError,
  flowGraphSchema,
  HISTORY_FIGURES,
  newId,
  QUEUE_FIGURES,
  QUEUE_MOMENTS,
  type FlowGraph,
  type FlowNodeInput,
} from '@cordboard/contracts';
import { FINDING_CODES, portsOf, simulate, simulateInput, simulateKey, TROUBLES, validateFlow } from '@cordboard/flow';
import { DraftSaver } from '../src/features/admin/flows/edit/draft-saver.ts';
import { findingsAt, nearestField } from '../src/features/admin/flows/edit/field-of.ts';
import { flowWorld, type Surroundings } from '../src/features/admin/flows/edit/world-of.ts';
import { addNode, changeNode, copyOf, lead, moveNodes, nodeOf, removeNode, renamed } from '../src/features/admin/flows/graph/edits.ts';
import { begin, change, redo, undo } from '../src/features/admin/flows/graph/history.ts';
import { tidy } from '../src/features/admin/flows/graph/layout.ts';
import { CONDITION_KINDS, kindOf, newCondition, valueOf } from '../src/features/admin/flows/graph/new-condition.ts';
import { freePlace, NEW_KINDS, newNode } from '../src/features/admin/flows/graph/new-node.ts';
import { heightOf, shownPorts } from '../src/features/admin/flows/graph/shown-ports.ts';
import { outcomesOfFlow } from '../src/features/admin/flows/graph/sub-flow.ts';
import { templateGraph, TEMPLATES } from '../src/features/admin/flows/graph/templates.ts';
import { CALLBACKS, FAILURES, LINES, questionsOf, simulatedWorld, startOf, type Answers } from '../src/features/admin/flows/try/answers.ts';
import { awaits, runOn } from '../src/features/admin/flows/try/run-on.ts';
import { messagesOf } from '../src/i18n/messages/index.ts';
import { transcriptOf } from '../src/features/admin/flows/try/transcript.ts';

const FLOW = newId('flow');
const [SALES, SERVICE] = [newId('queue'), newId('queue')];
const around = {
  timeZone: 'Europe/Riga',
  queues: [
    { queueId: SALES, name: 'Sales' },
    { queueId: SERVICE, name: 'Service' },
  ],
};
const world: Surroundings = {
  ...{ locale: 'en', timeZone: 'Europe/Riga', networks: [], agents: [], prompts: [], flows: [] },
  queues: around.queues.map((queue) => ({ ...queue, callbackOffered: false, callbackDigit: '1' })),
};
const answers: Answers = {
  ...{ locale: 'en', entryQueueId: SALES, lines: {}, facts: {}, requests: {}, callback: 'promised', caller: {} },
};
const graphOf = (nodes: FlowNodeInput[]): FlowGraph => flowGraphSchema.parse({ start: nodes[0]?.id ?? null, nodes });
const EMPTY = templateGraph('blank', around);

describe('changes of a graph', () => {
  const menu: FlowNodeInput = {
    ...{ kind: 'menu', id: 'menu1', prompt: { kind: 'text', texts: { en: 'Well?' } }, choices: [{ key: '1', label: '' }] },
    next: { 'key:1': 'end', silent: 'end' },
  };
  const graph = graphOf([menu, { kind: 'hangUp', id: 'end' }]);

  test('the first node is the beginning, and removing a node removes what led to it', () => {
    const one = addNode(EMPTY, newNode(EMPTY, 'say', { x: 0, y: 0 }));
    expect([one.start, addNode(one, newNode(one, 'say', { x: 0, y: 0 })).nodes.map(({ id }) => id)]).toEqual(['say1', ['say1', 'say2']]);
    const without = removeNode({ ...graph, fallback: 'end' }, 'end');
    expect([without.fallback, nodeOf(without, 'menu1')?.next]).toEqual([null, {}]);
    expect(removeNode(graph, 'menu1').start).toBeNull();
  });

  test('a way out that a node has no more leads nowhere; under another name it leads where it led', () => {
    const node = nodeOf(graph, 'menu1')!;
    if (node.kind !== 'menu') throw new Error('no menu');
    expect(nodeOf(changeNode(graph, { ...node, choices: [] }), 'menu1')?.next).toEqual({ silent: 'end' });
    const moved = { ...renamed(node, 'key:1', 'key:4'), choices: [{ key: '4', label: '' }] };
    expect(nodeOf(changeNode(graph, moved), 'menu1')?.next).toEqual({ 'key:4': 'end', silent: 'end' });
  });

  test('outcomes are led somewhere and nowhere; a copy leads to the same', () => {
    const led = lead(graph, 'menu1', 'invalid', 'menu1');
    expect(nodeOf(led, 'menu1')?.next['invalid']).toBe('menu1');
    expect(nodeOf(lead(led, 'menu1', 'invalid', null), 'menu1')?.next).toEqual(nodeOf(graph, 'menu1')?.next);
    expect(lead(graph, 'gone', 'done', 'end')).toBe(graph);
    expect(copyOf(nodeOf(graph, 'menu1')!, 'menu2')).toMatchObject({ id: 'menu2', next: { silent: 'end' }, position: { x: 40, y: 40 } });
  });

  test('every kind of the menu makes a node that can be saved, on a place of its own', () => {
    const full = NEW_KINDS.reduce((before, kind) => addNode(before, newNode(before, kind, freePlace(before, null))), EMPTY);
    expect(flowGraphSchema.parse(full)).toEqual(full);
    expect(new Set(full.nodes.map(({ position }) => `${String(position.x)} ${String(position.y)}`)).size).toBe(NEW_KINDS.length);
    expect(validateFlow(full, flowWorld(FLOW, world)).filter(({ code }) => code === 'notYet')).toEqual([]);
  });

  test('the drawing leaves out what need not lead anywhere, unless it does or is looked at', () => {
    const node = nodeOf(graph, 'menu1')!;
    const shown = (of: typeof node, isOpen: boolean): string[] => shownPorts(of, isOpen).map(({ outcome }) => outcome);
    expect(shown(node, false)).toEqual(['key:1', 'silent', 'invalid']);
    expect(shown(node, true)).toEqual(portsOf(node).map(({ outcome }) => outcome));
    expect(shown(nodeOf(lead(graph, 'menu1', 'error', 'end'), 'menu1')!, false)).toContain('error');
  });

  test('a sub-flow ends as its returns say', () => {
    const returns = ['paid', 'unpaid', 'paid'].map((outcome, at): FlowNodeInput => ({ kind: 'return', id: `r${String(at)}`, outcome }));
    expect(outcomesOfFlow(graphOf(returns))).toEqual(['paid', 'unpaid']);
  });
});

describe('conditions', () => {
  test('one of each kind can be saved, and those that hold others keep what was there', () => {
    const first = newCondition('queue', { exists: true, attribute: 'topic' }, 'UTC');
    for (const kind of CONDITION_KINDS) {
      const when = newCondition(kind, first, 'UTC');
      expect(kindOf(when)).toBe(kind);
      expect(graphOf([{ kind: 'condition', id: 'c', branches: [{ outcome: 'yes', when }] }]).nodes).toHaveLength(1);
    }
    expect([newCondition('not', first, 'UTC'), newCondition('any', { all: [first, first] }, 'UTC')]).toEqual([
      { not: first },
      { any: [first, first] },
    ]);
  });

  test('what is typed is a number only once it is written as one', () => {
    expect(['12', '-3.5', '1.0', '1.', '', 'true', '007', '1e3', ' 1'].map(valueOf)).toEqual([
      ...[12, -3.5, '1.0', '1.', '', true, '007', '1e3', ' 1'],
    ]);
  });
});

describe('undo', () => {
  test('a word is one step, what comes later or elsewhere another, and a change forgets what was taken back', () => {
    const typed = ['a', 'ab', 'abc'].reduce((history, text, at) => change(history, text, 'name', at * 500), begin(''));
    const after = change(change(typed, 'abcd', 'name', 9_000), 'x', 'other', 9_100);
    expect([after.past, undo(undo(after)).present, undo(undo(undo(after))).present]).toEqual([['', 'abc', 'abcd'], 'abc', '']);
    const back = undo(after);
    expect([redo(back).present, change(back, 'y', null, 9_200).future, redo(change(back, 'y', null, 9_200)).present]).toEqual([
      'x',
      [],
      'y',
    ]);
    expect([undo(begin('a')).present, change(typed, typed.present, 'name', 0)]).toEqual(['a', typed]);
  });

  test('a change goes no further back than a hundred steps', () => {
    let history = begin(0);
    for (let at = 1; at <= 150; at++) history = change(history, at, null, at);
    expect([history.past.length, history.past[0]]).toEqual([100, 50]);
  });
});

describe('tidy up', () => {
  test.each(TEMPLATES)('%s: no two nodes overlap, and each stands to the right of what leads to it', (template) => {
    const graph = templateGraph(template, around);
    for (const [at, one] of graph.nodes.entries()) {
      for (const other of graph.nodes.slice(at + 1)) {
        const isApart =
          Math.abs(one.position.x - other.position.x) >= 224 ||
          (one.position.y < other.position.y ? heightOf(one) : heightOf(other)) <= Math.abs(one.position.y - other.position.y);
        expect(isApart, `${one.id} and ${other.id}`).toBe(true);
      }
      for (const to of Object.values(one.next)) {
        expect(nodeOf(graph, to)!.position.x, `${one.id} to ${to}`).toBeGreaterThan(one.position.x);
      }
    }
  });

  test('a circle and nodes that nothing leads to have places too', () => {
    const graph = graphOf([
      { kind: 'say', id: 'a', texts: {}, next: { done: 'b' } },
      { kind: 'say', id: 'b', texts: {}, next: { done: 'a', error: 'b' } },
      { kind: 'hangUp', id: 'alone' },
    ]);
    const places = moveNodes(graph, tidy(graph)).nodes.map(({ position }) => `${String(position.x)} ${String(position.y)}`);
    expect(new Set(places).size).toBe(3);
  });
});

describe('findings lead to fields', () => {
  test('the field itself, else one within it, else the one around it', () => {
    const shown = ['texts.en', 'branches.0.when', 'next.done'];
    expect(['texts.en', 'texts', 'branches.0.when.queueId', 'kind'].map((path) => nearestField(path, shown))).toEqual([
      ...['texts.en', 'texts.en', 'branches.0.when', null],
    ]);
    const found = validateFlow(graphOf([{ kind: 'say', id: 'a', texts: {} }]), flowWorld(FLOW, world));
    expect(findingsAt(found, 'a', 'next').map(({ code }) => code)).toEqual(['outcomeOpen']);
    expect(findingsAt(found, 'a', 'text')).toEqual([]);
  });
});

test.each(TEMPLATES.filter((template) => template !== 'blank'))('the template %s can go live as it is', (template) => {
  expect(validateFlow(templateGraph(template, around), flowWorld(FLOW, world))).toEqual([]);
});

describe('the simulator', () => {
  const graph = templateGraph('menu', around);
  const start = (given: Answers) => runOn(simulate(startOf(FLOW, world, given), simulatedWorld(FLOW, graph, world, given), 0));

  test('asks only what the flow asks', () => {
    expect(questionsOf(graph, world, SALES)).toMatchObject({
      queueIds: [SALES, SERVICE],
      facts: [],
      requests: [],
      asksCallback: true,
      caller: [],
    });
    const hours = templateGraph('hours', around);
    expect(questionsOf(hours, world, SERVICE)).toMatchObject({ queueIds: [SERVICE], facts: [{ fact: { fact: 'hours' } }] });
  });

  test('goes on by itself to where somebody has to do something, and tells what happened', () => {
    const call = start(answers);
    expect([awaits(call), call.run.spot.at.nodeId]).toEqual(['keys', 'menu']);
    const inLine = runOn(simulateKey(call, '2'));
    expect([awaits(inLine), inLine.run.queueId]).toEqual(['line', SERVICE]);
    const talks = runOn(simulateInput(inLine, { type: 'joined' }));
    expect(awaits(talks)).toBe('agent');
    expect(awaits(runOn(simulateInput(talks, { type: 'agentLeft' })))).toBe('nothing');
    const kinds = transcriptOf(inLine).map((entry) => (entry.kind === 'step' ? entry.nodeId : entry.kind));
    expect(kinds.slice(0, 7)).toEqual(['greeting', 'said', 'menu', 'said', 'key', 'second', 'line']);
  });

  test('a queue that its author closes sends the call elsewhere', () => {
    const call = runOn(simulateKey(start({ ...answers, lines: { [SALES]: 'closed' } }), '1'));
    expect([awaits(call), call.run.spot.at.nodeId]).toEqual(['nothing', 'closed']);
  });

  test('a server answers what its author says, and what is no JSON is a failure', () => {
    const dip = graphOf([
      { kind: 'http', id: 'dip', url: 'https://crm.example/x', mapping: [{ pointer: '/plan', storeAs: 'plan' }], next: { done: 'end' } },
      { kind: 'hangUp', id: 'end' },
    ]);
    const run = (body: string) => {
      const given: Answers = { ...answers, requests: { dip: { failed: null, status: 200, body } } };
      return runOn(simulate(startOf(FLOW, world, given), simulatedWorld(FLOW, dip, world, given), 0));
    };
    expect(run('{"plan":"gold"}').run.own).toEqual({ plan: 'gold' });
    expect(transcriptOf(run('{"plan":"gold"}'))).toContainEqual(
      expect.objectContaining({ kind: 'attribute', name: 'plan', value: 'gold' }),
    );
    expect(transcriptOf(run('{')).map(({ kind }) => kind)).toContain('trouble');
  });
});

test('everything that a flow has, and everything that can be wrong with it, has a text', async () => {
  const { flows } = await messagesOf('en');
  const kinds = [...NEW_KINDS, 'voicemail', 'transfer'];
  const outcomes = NEW_KINDS.flatMap((kind) => portsOf(newNode(EMPTY, kind, { x: 0, y: 0 })).map(({ outcome }) => outcome));
  const wanted = Object.entries({
    ...{ kind: kinds, hint: kinds, finding: Object.keys(FINDING_CODES), trouble: TROUBLES, builtIn: BUILT_IN_TEXTS, moment: QUEUE_MOMENTS },
    ...{ outcome: outcomes.filter((outcome) => !/^(key:|yes$)/.test(outcome)), open: ['refused', 'fails', 'stays', 'ends'] },
    ...{ 'condition.kind': CONDITION_KINDS, 'condition.is': COMPARISONS, 'condition.queueFigure': QUEUE_FIGURES },
    ...{ 'condition.historyFigure': HISTORY_FIGURES, template: TEMPLATES, save: ['saved', 'waiting', 'saving', 'failed', 'conflict'] },
    ...{ 'try.lines': LINES, 'try.lined': LINES, 'try.callbacks': CALLBACKS, 'try.failures': FAILURES },
    ...{ 'try.awaits': ['keys', 'line', 'agent', 'nothing', 'time'], try: ['paused', 'resumed', 'hungUp', 'waited'] },
  }).flatMap(([group, names]) => names.map((name) => `${group}.${name}`));
  const textAt = (path: string): unknown =>
    path.split('.').reduce<unknown>((tree, name) => (tree as Readonly<Record<string, unknown>> | undefined)?.[name], flows);
  expect(wanted.filter((path) => typeof textAt(path) !== 'string')).toEqual([]);
});

describe('autosave', () => {
  const [first, second, third] = ['a', 'b', 'c'].map((id) => graphOf([{ kind: 'hangUp', id }])) as [FlowGraph, FlowGraph, FlowGraph];
  /** A server that keeps one draft, as `flow.saveDraft` does. */
  function shelf() {
    const kept = { draft: first, revision: 1, saves: 0, down: false };
    const save = async (draft: FlowGraph, seenRevision: number): Promise<number> => {
      await sleep(5);
      if (kept.down) throw new CordboardError('store_unavailable', {});
      if (seenRevision !== kept.revision) throw new CordboardError('state_conflict', { draftRevision: kept.revision });
      Object.assign(kept, { draft, revision: seenRevision + 1, saves: kept.saves + 1 });
      return kept.revision;
    };
    return { kept, saver: new DraftSaver({ draft: first, draftRevision: 1, save, delayMs: 20, retryMs: 30 }) };
  }

  const until = (saver: DraftSaver, state: DraftSaver['state']) =>
    vi.waitFor(() => expect(saver.state, `never ${state}`).toBe(state), { timeout: 10_000 });

  test('several changes are one request, and what changes meanwhile is saved after it', async () => {
    const { kept, saver } = shelf();
    saver.change(second);
    saver.change(third);
    expect(saver.state).toBe('waiting');
    await until(saver, 'saved');
    expect([kept.draft, kept.saves, saver.revision]).toEqual([third, 1, 2]);
    saver.change(second);
    const quiet = saver.subscribe(() => saver.state === 'saving' && saver.change(first));
    expect(await saver.flush()).toBe(false);
    quiet();
    expect(await saver.flush()).toBe(true);
    expect([kept.draft, saver.revision]).toEqual([first, 4]);
  });

  test('what could not be saved is tried again', async () => {
    const { kept, saver } = shelf();
    kept.down = true;
    saver.change(second);
    await until(saver, 'failed');
    expect(await saver.flush()).toBe(false);
    kept.down = false;
    await until(saver, 'saved');
    expect(kept.draft).toBe(second);
  });

  test('a draft of somebody else stops it until one of both is chosen', async () => {
    const { kept, saver } = shelf();
    Object.assign(kept, { draft: third, revision: 2 });
    saver.change(second);
    await until(saver, 'conflict');
    saver.change(first);
    expect([await saver.flush(), saver.state, kept.draft]).toEqual([false, 'conflict', third]);
    saver.settle(third, 2);
    await until(saver, 'saved');
    expect([kept.draft, saver.revision]).toEqual([first, 3]);
    Object.assign(kept, { draft: third, revision: 4 });
    saver.change(second);
    await until(saver, 'conflict');
    saver.settle(third, 4);
    saver.change(third);
    expect([saver.state, kept.saves]).toEqual(['saved', 1]);
  });
});
