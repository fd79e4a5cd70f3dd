import type { AgentId, QueueId, TransferTargets } from '@cordboard/contracts';

export type Target =
  | {
      readonly kind: 'agent';
      readonly id: AgentId;
      readonly name: string;
      readonly may: boolean;
      readonly agent: TransferTargets['agents'][number];
    }
  | {
      readonly kind: 'queue';
      readonly id: QueueId;
      readonly name: string;
      readonly may: boolean;
      readonly queue: TransferTargets['queues'][number];
    };

/** People first, then queues, whose name (or one of whose queues) has each of the words, in any order. */
export function targetsFor({ agents, queues }: TransferTargets, search: string): readonly Target[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = (...texts: readonly string[]): boolean => {
    const text = texts.join(' ').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  };
  return [
    ...agents
      .filter(({ name, queueNames }) => fits(name, ...queueNames))
      .map((agent): Target => ({ kind: 'agent', id: agent.agentId, name: agent.name, may: agent.free, agent })),
    ...queues
      .filter(({ name }) => fits(name))
      .map((queue): Target => ({ kind: 'queue', id: queue.queueId, name: queue.name, may: queue.open, queue })),
  ];
}

/** The next one up or down that can be chosen; the same when there is none. -1: none yet. */
export function moveChoice(targets: readonly Target[], from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < targets.length; at += step) if (targets[at]?.may === true) return at;
  return from;
}
