/** The other side of one authenticated socket, as handlers see it. */
export interface RpcPeer {
  /** Unique in this process' life. */
  readonly id: string;
  /** Sends a notification; does nothing once the socket is closed. */
  notify(method: string, params: unknown): void;
  /** Aborted when the socket is gone. */
  readonly closed: AbortSignal;
  /** Runs once when the socket is gone; at once when it is already. Returns what takes it back. */
  onClose(fn: () => void): () => void;
}
