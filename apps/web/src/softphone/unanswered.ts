/** Longer than this no SIP transaction waits (RFC 3261, timers B and F), ms. */
const GIVEN_UP_MS = 32_000;

interface Sent {
  readonly text: string;
  readonly atMs: number;
}

/**
 * Requests that were sent and have no final answer yet, to be sent again when another socket takes the place of theirs:
 * the far side knows a repeated request by its branch (RFC 3261 section 17.2.3) and answers it once. A request that opens
 * a dialog is left out, because another process could take it for a second call. What waits for the next socket because
 * there was none is sent once: answers and ACKs too, which nobody would say again.
 */
export class UnansweredRequests {
  readonly #requests = new Map<string, Sent>();
  #unsent: readonly Sent[] = [];

  sent(text: string, nowMs: number): void {
    const key = isRepeatable(text) ? keyOf(text) : null;
    if (key !== null) this.#requests.set(key, { text, atMs: nowMs });
  }

  /** There is no socket to send it over. Whether it goes out with the next; if not, its sender must know that it failed. */
  keep(text: string, nowMs: number): boolean {
    if (isRepeatable(text)) this.sent(text, nowMs);
    else if (text.startsWith('SIP/') || methodOf(text) === 'ACK') this.#unsent = [...this.#unsent, { text, atMs: nowMs }];
    else return false;
    return true;
  }

  received(text: string): void {
    const key = /^SIP\/2\.0 [2-6]/.test(text) ? keyOf(text) : null;
    if (key !== null) this.#requests.delete(key);
  }

  /** In the order in which they were sent; those that nobody waits for any more are forgotten. */
  outstanding(nowMs: number): readonly string[] {
    const isAwaited = ({ atMs }: Sent): boolean => nowMs - atMs <= GIVEN_UP_MS;
    for (const [key, sent] of this.#requests) if (!isAwaited(sent)) this.#requests.delete(key);
    const unsent = this.#unsent.filter(isAwaited);
    this.#unsent = [];
    return [...this.#requests.values(), ...unsent].sort((one, other) => one.atMs - other.atMs).map(({ text }) => text);
  }

  /** Their transactions were told that they failed. */
  forget(): void {
    this.#requests.clear();
    this.#unsent = [];
  }
}

function isRepeatable(text: string): boolean {
  const method = methodOf(text);
  if (text.startsWith('SIP/') || method === 'ACK' || keyOf(text) === null) return false;
  return method !== 'INVITE' || /^To:[^\r]*;tag=/im.test(text);
}

function methodOf(text: string): string {
  return text.split(' ', 1)[0] ?? '';
}

/** A CANCEL has the branch of what it cancels. */
function keyOf(text: string): string | null {
  const branch = /^Via:[^\r]*;branch=([^;,\s]+)/im.exec(text)?.[1];
  const method = /^CSeq:\s*\d+\s+(\w+)/im.exec(text)?.[1];
  return branch === undefined || method === undefined ? null : `${branch} ${method}`;
}
