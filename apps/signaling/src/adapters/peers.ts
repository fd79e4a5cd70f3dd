import { CordboardError, SIGNALING_PORT } from '@cordboard/contracts';
import type { ProcessId, SignalingPort } from '@cordboard/contracts';
import { connectRpc } from '@cordboard/platform';
import type { Logger, RpcClient } from '@cordboard/platform';
import type { Directory } from './directory.ts';

/** Connections to the other signaling processes, made when first needed and closed when the process is gone. */
export class Peers {
  readonly #clients = new Map<ProcessId, RpcClient<SignalingPort>>();
  readonly #directory: Directory;
  readonly #options: { secret: string; log: Logger };

  constructor(directory: Directory, options: { secret: string; log: Logger }) {
    this.#directory = directory;
    this.#options = options;
    directory.onRead(() => {
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
    const made = this.#clients.get(processId) ?? connectRpc(SIGNALING_PORT, announced.rpcUrl, this.#options);
    this.#clients.set(processId, made);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    this.#clients.clear();
  }

  #close(client: RpcClient<SignalingPort>): void {
    client.close().catch((error: unknown) => {
      this.#options.log.debug({ err: error }, 'closing a peer failed');
    });
  }
}
