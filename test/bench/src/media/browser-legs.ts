import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Legs with ICE and DTLS (libwebrtc), in a process of their own so that their codec does not hold up the generator. */
export class BrowserLegs {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('browser-legs-main.ts', import.meta.url)), { execPath: process.execPath });
  readonly #waiting = new Map<number, (reply: { result?: unknown; error?: string }) => void>();
  #nextId = 0;

  constructor() {
    this.#child.on('message', (reply: { id: number; result?: unknown; error?: string }) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
  }

  get pids(): readonly number[] {
    return this.#child.pid === undefined ? [] : [this.#child.pid];
  }

  async offer(leg: number): Promise<string> {
    return (await this.#ask('offer', leg)) as string;
  }

  async accept(leg: number, sdp: string): Promise<void> {
    await this.#ask('accept', leg, sdp);
  }

  /** Of what the leg hears. */
  async counts(leg: number): Promise<{ received: number; lost: number }> {
    return (await this.#ask('counts', leg)) as { received: number; lost: number };
  }

  async closeLeg(leg: number): Promise<void> {
    await this.#ask('close', leg);
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }

  async #ask(method: string, leg: number, sdp?: string): Promise<unknown> {
    const id = this.#nextId++;
    const reply = await new Promise<{ result?: unknown; error?: string }>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, method, leg, sdp });
    });
    if (reply.error !== undefined) throw new Error(`${method}: ${reply.error}`);
    return reply.result;
  }
}
