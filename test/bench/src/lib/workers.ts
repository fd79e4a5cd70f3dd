import { fork, type ChildProcess } from 'node:child_process';

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A child process that answers named questions one by one; see `answerQuestions`. */
export class Worker {
  readonly child: ChildProcess;
  /** The child has said `ready`; rejects when it ends first. */
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #nextId = 0;

  constructor(program: string, args: readonly string[]) {
    this.child = fork(program, args, {
      execPath: process.execPath,
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ready = Promise.withResolvers<undefined>();
    this.ready = ready.promise;
    this.ready.catch(() => undefined);
    this.child.on('message', (reply: Reply | 'ready') => {
      if (reply === 'ready') return ready.resolve(undefined);
      const asked = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.error === undefined) asked?.resolve(reply.result);
      else asked?.reject(new Error(reply.error));
    });
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        ready.reject(new Error(`the child process ended before it was ready (${signal ?? code})`));
        for (const { reject } of this.#waiting.values()) reject(new Error(`the child process ended (${signal ?? code})`));
        this.#waiting.clear();
        resolve();
      });
    });
  }

  /** Rejects when the child fails or ends first. */
  ask<T>(question: string, detail: unknown): Promise<T> {
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as T), reject });
      this.child.send({ id, question, detail }, (error) => {
        if (error) reject(error);
      });
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

/** The child's side; it sends `ready` itself. The process ends with its parent. */
export function answerQuestions(answers: Readonly<Record<string, (detail: never) => Promise<unknown>>>): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ id, question, detail }: { id: number; question: string; detail: never }) => {
    const answer = answers[question];
    const asked = answer ? answer(detail) : Promise.reject(new Error(`no answer to ${question}`));
    asked.then(
      (result) => process.send?.({ id, result }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
