import { CordboardError, SIGNALING_PORT } from '@cordboard/contracts';
import type { ProcessId, SignalingAnnouncement, SignalingPort } from '@cordboard/contracts';
import { connectRpc } from '@cordboard/platform';
import type { Logger, RpcClient } from '@cordboard/platform';
import type { Directory } from './directory.ts';

/**
 * Connections to the other signaling processes: all of them at all times, since a connection that is lost and then refused
 * is the first sign that a process is gone. They are closed when it is announced no more.
 */
export class Peers {
  readonly #clients = new Map<ProcessId, RpcClient<SignalingPort>>();
  readonly #directory: Directory;
  #closed = false;
  readonly #options: { secret: string; log: Logger };

  constructor(directory: Directory, processId: ProcessId, options: { secret: string; log: Logger }) {
    this.#directory = directory;
    this.#options = options;
    directory.onRead(() => {
      if (this.#closed) return;
      for (const peer of directory.signaling) if (peer.processId !== processId) this.#link(peer);
      for (const [processId, client] of this.#clients) {
        if (directory.isAlive(processId)) continue;
        this.#clients.delete(processId);
        this.#close(client);
      }
    });
  }

  /** Throws `not_found` when no such process is announced. */
  async get(processId: ProcessId): Promise<RpcClient<SignalingPort>> {
    const known = this.#clients.get(processId);
    if (known !== undefined) return known;
    if (!this.#directory.isAlive(processId)) await this.#directory.refresh();
    const announced = this.#directory.process(processId);
    if (announced === null) throw new CordboardError('not_found', { what: 'signaling process', processId });
    return this.#link(announced);
  }

  #link({ processId, rpcUrl }: SignalingAnnouncement): RpcClient<SignalingPort> {
    const known = this.#clients.get(processId);
    if (known !== undefined) return known;
    const made: RpcClient<SignalingPort> = connectRpc(SIGNALING_PORT, rpcUrl, {
      ...this.#options,
      onRefused: () => {
        this.#directory.suspect('signaling', processId, () => this.#clients.get(processId) === made && !made.connected);
      },
    });
    this.#clients.set(processId, made);
    return made;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    this.#clients.clear();
  }

  #close(client: RpcClient<SignalingPort>): void {
    client.close().catch((error: unknown) => {
      this.#options.log.debug({ err: error }, 'closing a peer failed');
    });
  }
}
