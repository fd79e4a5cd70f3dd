import fc from 'fast-check';
import type { FlowGraph, FlowNodeInput } from '@cordboard/contracts';
import { flowGraphSchema } from '@cordboard/contracts';
import { portsOf } from '../../src/index.ts';
import { QUEUE, text } from './flows.ts';

type Made = (id: string) => FlowNodeInput;

const MAKES: readonly Made[] = [
  (id) => ({ kind: 'say', id, texts: { en: 'say {{a}}' } }),
  (id) => ({ kind: 'play', id, sound: { kind: 'builtIn', text: 'goodbye' } }),
  (id) => ({ kind: 'menu', id, prompt: text('menu'), choices: [{ key: '1' }, { key: '2' }], attempts: 2 }),
  (id) => ({
    kind: 'collect',
    id,
    prompt: text('collect'),
    minDigits: 2,
    maxDigits: 3,
    storeAs: 'a',
    confirm: text('{{entry}}?'),
    attempts: 2,
    sensitive: id > 'n5',
  }),
  (id) => ({ kind: 'survey', id, question: text('survey'), scale: 'nps', attempts: 1 }),
  (id) => ({ kind: 'condition', id, branches: [{ outcome: 'yes', when: { attribute: 'a', exists: true } }] }),
  (id) => ({ kind: 'condition', id, branches: [{ outcome: 'open', when: { open: { queueId: QUEUE } } }] }),
  (id) => ({ kind: 'set', id, assignments: [{ attribute: 'a', value: '{{a}}x' }] }),
  (id) => ({ kind: 'language', id, locale: 'ru' }),
  (id) => ({ kind: 'http', id, url: 'https://crm.example/{{a}}', mapping: [{ pointer: '/a', storeAs: 'a' }] }),
  (id) => ({ kind: 'enqueue', id, queueId: QUEUE, keys: ['1'] }),
  (id) => ({ kind: 'offerCallback', id }),
  (id) => ({ kind: 'voicemail', id, target: { kind: 'queue', queueId: QUEUE }, greeting: text('voicemail') }),
  (id) => ({ kind: 'hangUp', id, farewell: { kind: 'builtIn', text: 'goodbye' } }),
];

const MOST_PORTS = 8;

/**
 * Graphs of all kinds of nodes. `tidy` ones lead forward wherever nobody has to do anything, so that most of them are valid;
 * the others lead anywhere.
 */
export function arbitraryFlow(): fc.Arbitrary<FlowGraph> {
  const node = fc.record({
    make: fc.constantFrom(...MAKES),
    to: fc.array(fc.nat({ max: 10_000 }), { minLength: MOST_PORTS, maxLength: MOST_PORTS }),
  });
  return fc
    .record({
      nodes: fc.array(node, { minLength: 1, maxLength: 12 }),
      tidy: fc.boolean(),
      fallback: fc.option(fc.nat({ max: 10_000 }), { nil: null }),
    })
    .map(({ nodes, tidy, fallback }) => {
      const made = [...nodes.map(({ make }, index) => make(`n${index}`)), { kind: 'hangUp', id: `n${nodes.length}` } as const];
      const graph = flowGraphSchema.parse({ start: 'n0', fallback: fallback === null ? null : `n${fallback % made.length}`, nodes: made });
      const linked = graph.nodes.map((one, index) => {
        const isForward = (after: string): boolean => tidy && after === 'nothing';
        const next = portsOf(one).map(({ outcome, after }, port) => {
          const choice = nodes[index]?.to[port] ?? 0;
          const to = isForward(after) ? index + 1 + (choice % (made.length - index - 1)) : choice % made.length;
          return [outcome, `n${to}`] as const;
        });
        return { ...one, next: Object.fromEntries(next) };
      });
      return { ...graph, nodes: linked };
    });
}
