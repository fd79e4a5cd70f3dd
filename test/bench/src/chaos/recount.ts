import type { QueueId, QueueView } from '@cordboard/contracts';

type Counter = 'offered' | 'answered' | 'answeredWithin' | 'abandoned';
const COUNTERS: readonly Counter[] = ['offered', 'answered', 'answeredWithin', 'abandoned'];

/** Counts again from the events what the engine counts as it goes. */
export class Recount {
  readonly #serviceLevelMs: number;
  readonly #queues = new Map<QueueId, Record<Counter, number>>();

  constructor(serviceLevelMs: number) {
    this.#serviceLevelMs = serviceLevelMs;
  }

  offered(queueId: QueueId): void {
    this.#of(queueId).offered++;
  }

  answered(queueId: QueueId, waitMs: number): void {
    const counters = this.#of(queueId);
    counters.answered++;
    if (waitMs <= this.#serviceLevelMs) counters.answeredWithin++;
  }

  abandoned(queueId: QueueId): void {
    this.#of(queueId).abandoned++;
  }

  /** In words; nobody may wait any more. */
  differences(queues: readonly QueueView[]): string[] {
    return queues.flatMap((queue) => {
      const counted = this.#of(queue.queueId);
      const waiting = queue.waiting + queue.callbacksWaiting;
      const names = COUNTERS.filter((name) => counted[name] !== queue[name]);
      const wrong = names.map((name) => `${queue.queueId} says ${name} ${queue[name]}, the events ${counted[name]}`);
      return waiting === 0 ? wrong : [...wrong, `${queue.queueId} says that ${waiting} wait, the events nobody`];
    });
  }

  #of(queueId: QueueId): Record<Counter, number> {
    let counters = this.#queues.get(queueId);
    if (counters === undefined) {
      counters = { offered: 0, answered: 0, answeredWithin: 0, abandoned: 0 };
      this.#queues.set(queueId, counters);
    }
    return counters;
  }
}
