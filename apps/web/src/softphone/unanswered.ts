/** Longer than this no SIP transaction waits (RFC 3261, timers B and F), ms. */
const GIVEN_UP_MS = 32_000;

/**
 * Requests that were sent and have no final answer yet, to be sent again when another socket takes the place of theirs:
 * the far side knows a repeated request by its branch (RFC 3261 section 17.2.3) and answers it once. A request that opens
 * a dialog is left out, because another process could take it for a second call.
 */
export class UnansweredRequests {
  readonly #requests = new Map<string, { readonly text: string; readonly atMs: number }>();

  sent(text: string, nowMs: number): void {
    const [method = ''] = text.split(' ', 1);
    if (text.startsWith('SIP/') || method === 'ACK' || (method === 'INVITE' && !/^To:[^\r]*;tag=/im.test(text))) return;
    const key = keyOf(text);
    if (key !== null) this.#requests.set(key, { text, atMs: nowMs });
  }

  received(text: string): void {
    const key = /^SIP\/2\.0 [2-6]/.test(text) ? keyOf(text) : null;
    if (key !== null) this.#requests.delete(key);
  }

  /** In the order in which they were sent; those that nobody waits for any more are forgotten. */
  outstanding(nowMs: number): readonly string[] {
    for (const [key, { atMs }] of this.#requests) if (nowMs - atMs > GIVEN_UP_MS) this.#requests.delete(key);
    return [...this.#requests.values()].map(({ text }) => text);
  }
}

/** A CANCEL has the branch of what it cancels. */
function keyOf(text: string): string | null {
  const branch = /^Via:[^\r]*;branch=([^;,\s]+)/im.exec(text)?.[1];
  const method = /^CSeq:\s*\d+\s+(\w+)/im.exec(text)?.[1];
  return branch === undefined || method === undefined ? null : `${branch} ${method}`;
}
