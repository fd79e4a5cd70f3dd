type Task = () => void | Promise<void>;

export interface WorkQueue {
  push(task: Task): void;
  /** Waiting tasks, the one under way not counted. */
  readonly length: number;
  /** Drops what waits; nothing is taken any more. */
  close(): void;
}

export interface FairScheduler {
  /** Tasks of one queue run one after another; `onError` gets what they throw. */
  createQueue(onError: (error: unknown) => void): WorkQueue;
  /** The most tasks that were begun in one turn of the event loop so far. */
  readonly busiestTurn: number;
}

/**
 * Shares the event loop between sockets: one task of each ready queue in turn, at most `perTurn` begun in a turn of the
 * loop, so that a socket with a thousand messages delays another by a few messages and never by its backlog.
 */
export function createFairScheduler(perTurn: number): FairScheduler {
  const ready: (() => void)[] = [];
  let scheduled = false;
  let busiestTurn = 0;

  const turn = (): void => {
    scheduled = false;
    // Who becomes ready by this turn's work waits for the next, after the loop has looked at the other sockets.
    const batch = ready.splice(0, perTurn);
    const begun = batch.length;
    for (const next of batch) next();
    busiestTurn = Math.max(busiestTurn, begun);
    if (ready.length > 0) schedule();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(turn);
  };

  return {
    get busiestTurn() {
      return busiestTurn;
    },
    createQueue(onError) {
      let waiting: Task[] = [];
      let busy = false;
      let closed = false;
      const offer = (): void => {
        if (busy || waiting.length === 0) return;
        busy = true;
        ready.push(begin);
        schedule();
      };
      const done = (): void => {
        busy = false;
        offer();
      };
      const begin = (): void => {
        const task = waiting.shift();
        if (!task) return done();
        try {
          const running = task();
          if (running instanceof Promise) void running.catch(onError).finally(done);
          else done();
        } catch (error) {
          onError(error);
          done();
        }
      };
      return {
        push(task) {
          if (closed) return;
          waiting.push(task);
          offer();
        },
        get length() {
          return waiting.length;
        },
        close() {
          closed = true;
          waiting = [];
        },
      };
    },
  };
}
