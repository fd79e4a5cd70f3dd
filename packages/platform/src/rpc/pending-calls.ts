import { CordboardError } from '@cordboard/contracts';

interface PendingCall {
  readonly method: string;
  readonly frame: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: CordboardError) => void;
  sent: boolean;
}

/** Calls without an answer yet, those that still wait for a connection among them, in the order they were made. */
export class PendingCalls {
  readonly #calls = new Map<string, PendingCall>();
  #lastId = 0;

  add(method: string, frameOf: (id: string) => string, timeoutMs: number): { id: string; result: Promise<unknown> } {
    const id = String(++this.#lastId);
    const frame = frameOf(id);
    const result = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.reject(id, new CordboardError('timeout', { method, timeoutMs }));
      }, timeoutMs);
      this.#calls.set(id, { method, frame, timer, resolve, reject, sent: false });
    });
    return { id, result };
  }

  send(id: string, write: (frame: string) => void): void {
    const call = this.#calls.get(id);
    if (!call || call.sent) return;
    call.sent = true;
    write(call.frame);
  }

  sendUnsent(write: (frame: string) => void): void {
    for (const id of this.#calls.keys()) this.send(id, write);
  }

  resolve(id: string, result: unknown): void {
    this.#take(id)?.resolve(result);
  }

  reject(id: string, error: CordboardError): void {
    this.#take(id)?.reject(error);
  }

  /** Those whose answer can no longer come; whether they were carried out is not known. */
  rejectSent(errorFor: (method: string) => CordboardError): void {
    for (const [id, call] of [...this.#calls]) if (call.sent) this.reject(id, errorFor(call.method));
  }

  rejectAll(errorFor: (method: string) => CordboardError): void {
    for (const [id, call] of [...this.#calls]) this.reject(id, errorFor(call.method));
  }

  #take(id: string): PendingCall | undefined {
    const call = this.#calls.get(id);
    if (!call) return undefined;
    this.#calls.delete(id);
    clearTimeout(call.timer);
    return call;
  }
}
