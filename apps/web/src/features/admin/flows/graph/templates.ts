import { flowGraphSchema } from '@cordboard/contracts';
import type { FlowGraph, FlowNodeInput, FlowTexts, OpeningHours, QueueId } from '@cordboard/contracts';
import { moveNodes } from './edits.ts';
import { tidy } from './layout.ts';

export const TEMPLATES = ['menu', 'hours', 'blank'] as const;
export type Template = (typeof TEMPLATES)[number];

/** What a template is filled with: the company's first queues and its time zone. */
export interface Around {
  readonly queues: readonly { readonly queueId: QueueId; readonly name: string }[];
  readonly timeZone: string;
}

const GOODBYE = { kind: 'builtIn', text: 'goodbye' } as const;
const WORKDAYS = [1, 2, 3, 4, 5];

/** A line, with all the ways out of it that have to lead somewhere. */
function line(id: string, name: string, queueId: QueueId | null): FlowNodeInput {
  const next = { closed: 'closed', full: 'full', empty: 'nobody', tooLong: 'long', callback: 'callback' };
  return { kind: 'enqueue', id, name, queueId, next };
}

/** A goodbye for each reason to leave a line, in the words of its queue; a callback where that offers one. */
const ENDS: readonly FlowNodeInput[] = [
  { kind: 'hangUp', id: 'closed', reason: 'queueClosed', farewell: { kind: 'queue', moment: 'closedMessage' } },
  { kind: 'hangUp', id: 'full', reason: 'queueFull', farewell: { kind: 'queue', moment: 'fullMessage' } },
  { kind: 'hangUp', id: 'nobody', reason: 'nobodyThere', farewell: { kind: 'queue', moment: 'nobodyThereMessage' } },
  { kind: 'hangUp', id: 'long', reason: 'waitedTooLong', farewell: { kind: 'queue', moment: 'waitedTooLongMessage' } },
  { kind: 'offerCallback', id: 'callback', because: 'wait', next: { promised: 'promised', exists: 'promised', refused: 'long' } },
  { kind: 'hangUp', id: 'promised', farewell: { kind: 'builtIn', text: 'callbackByOverflow' } },
];

const choose = (first: string, second: string): FlowTexts => ({
  en: `For ${first}, press 1. For ${second}, press 2.`,
  zh: `${first}请按 1，${second}请按 2。`,
  ru: `${first} — нажмите 1. ${second} — нажмите 2.`,
});

function menu({ queues: [one, two] }: Around): readonly FlowNodeInput[] {
  const texts = one && two ? choose(one.name, two.name) : { en: 'For sales, press 1. For service, press 2.' };
  return [
    { kind: 'play', id: 'greeting', sound: { kind: 'queue', moment: 'greeting' }, next: { done: 'menu' } },
    {
      ...{ kind: 'menu', id: 'menu', prompt: { kind: 'text', texts }, again: { kind: 'builtIn', text: 'notUnderstood' } },
      choices: [
        { key: '1', label: one?.name ?? '' },
        { key: '2', label: two?.name ?? '' },
      ],
      next: { 'key:1': 'first', 'key:2': 'second', silent: 'first', invalid: 'first' },
    },
    line('first', one?.name ?? '', one?.queueId ?? null),
    line('second', two?.name ?? '', two?.queueId ?? null),
    ...ENDS,
  ];
}

function hours({ timeZone }: Around): readonly FlowNodeInput[] {
  const spans = WORKDAYS.map((weekday) => ({ weekday, fromMinute: 540, toMinute: 1_080 }));
  const week: OpeningHours = { timeZone, always: false, spans, exceptions: [] };
  const sorry: FlowTexts = {
    en: 'You are calling outside of our office hours. We are here from Monday to Friday, nine to eighteen.',
    zh: '现在是非工作时间。我们的工作时间是周一至周五九点到十八点。',
    ru: 'Вы звоните в нерабочее время. Мы работаем с понедельника по пятницу, с девяти до восемнадцати часов.',
  };
  return [
    { kind: 'condition', id: 'hours', branches: [{ outcome: 'open', when: { hours: week } }], next: { open: 'line', else: 'sorry' } },
    line('line', '', null),
    { kind: 'say', id: 'sorry', texts: sorry, next: { done: 'end' } },
    { kind: 'hangUp', id: 'end', reason: 'queueClosed', farewell: GOODBYE },
    ...ENDS,
  ];
}

/** A draft to begin with, tidily drawn. What it names is there, so that it can go live as it is. */
export function templateGraph(template: Template, around: Around): FlowGraph {
  if (template === 'blank') return { start: null, fallback: null, nodes: [] };
  const nodes = template === 'menu' ? menu(around) : hours(around);
  const graph = flowGraphSchema.parse({ start: nodes[0]?.id ?? null, nodes });
  return moveNodes(graph, tidy(graph));
}
