import { assertNever } from '@cordboard/contracts';
import type { FlowNode } from '@cordboard/contracts';

/**
 * An outcome of a node.
 * `after`: what has to happen before a call leaves by it. `nothing`: it may at once, or by time alone, with nobody there;
 * `caller`: the caller pressed a key or spoke; `line`: the call stood in a line or was with somebody;
 * `subFlow`: as the sub-flow has it.
 * `open`: what happens when it leads nowhere. `refused`: the flow may not go live; `fails`: as a failure of the node;
 * `stays`: the call stays where it is; `ends`: the call ends.
 */
export interface Port {
  readonly outcome: string;
  readonly after: 'nothing' | 'caller' | 'line' | 'subFlow';
  readonly open: 'refused' | 'fails' | 'stays' | 'ends';
}

const port = (outcome: string, after: Port['after'] = 'nothing', open: Port['open'] = 'refused'): Port => ({ outcome, after, open });
/** A failure without a way out of its own goes to the flow's fallback. */
const ERROR = port('error', 'nothing', 'fails');

export const keyOutcome = (key: string): string => `key:${key}`;

/** The outcomes that a node has by its fields, in the order in which the editor shows them. */
export function portsOf(node: FlowNode): readonly Port[] {
  switch (node.kind) {
    case 'say':
    case 'play':
    case 'set':
      return [port('done'), ERROR];
    case 'language':
      return [port('done')];
    case 'menu':
      return [...node.choices.map(({ key }) => port(keyOutcome(key), 'caller')), port('silent'), port('invalid', 'caller'), ERROR];
    case 'collect':
      return [port('done', 'caller'), port('silent'), port('invalid', 'caller'), ERROR];
    case 'condition':
      return [...node.branches.map(({ outcome }) => port(outcome)), port('else'), ERROR];
    case 'http':
      return [port('done'), port('refused', 'nothing', 'fails'), port('timeout', 'nothing', 'fails'), ERROR];
    case 'enqueue':
      return [
        ...[port('closed'), port('full'), port('empty'), port('tooLong', 'line'), port('callback', 'line', 'stays')],
        ...node.keys.map((key) => port(keyOutcome(key), 'caller')),
        ...[port('after', 'line', 'ends'), ERROR],
      ];
    case 'offerCallback':
      return [port('promised'), port('exists'), port('refused'), ERROR];
    case 'voicemail':
      return [port('done', 'caller'), port('silent'), ERROR];
    case 'transfer':
      return [port('after', 'line', 'ends'), port('notReached'), ERROR];
    case 'survey':
      return [port('answered', 'caller'), port('skipped'), ERROR];
    case 'subFlow':
      return [...node.outcomes.map((outcome) => port(outcome, 'subFlow')), ERROR];
    case 'return':
    case 'hangUp':
      return [];
    default:
      return assertNever(node, 'flow node');
  }
}
