/** The part of a token response that every socket needs. */
export interface SocketToken {
  readonly token: string;
  /** Unix ms, by the server's clock. */
  readonly expiresAtMs: number;
}

export interface TokenSource<T extends SocketToken> {
  /** The token at hand, or a new one when there is none or it has less than `marginMs` to live. */
  current(): Promise<T>;
  /** A new one in any case; calls at the same time share one request. */
  renew(): Promise<T>;
  /** Each new token, also those somebody else asked for. */
  onToken(listener: (token: T) => void): () => void;
}

/** One token for both sockets of a page. `fetchToken` goes to the web's token endpoint. */
export function createTokenSource<T extends SocketToken>(
  fetchToken: () => Promise<T>,
  options: { readonly nowMs?: () => number; readonly marginMs?: number } = {},
): TokenSource<T> {
  const nowMs = options.nowMs ?? Date.now;
  const marginMs = options.marginMs ?? 60_000;
  const listeners = new Set<(token: T) => void>();
  let held: T | null = null;
  let pending: Promise<T> | null = null;

  const renew = (): Promise<T> => {
    pending ??= fetchToken()
      .then((token) => {
        held = token;
        for (const listener of [...listeners]) listener(token);
        return token;
      })
      .finally(() => {
        pending = null;
      });
    return pending;
  };
  return {
    renew,
    current: () => (held !== null && held.expiresAtMs - nowMs() > marginMs ? Promise.resolve(held) : renew()),
    onToken: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
