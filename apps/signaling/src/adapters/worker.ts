import { CordboardError, WORKER_PORT } from '@cordboard/contracts';
import type { Locale, PromptChoice, TenantId, WorkerPort } from '@cordboard/contracts';
import { connectRpc } from '@cordboard/platform';
import type { Logger, RpcClient } from '@cordboard/platform';
import type { Directory } from './directory.ts';

const REMEMBERED = 2_000;
/** A first rendering may take a moment; a caller with music can wait that long for words. */
const RENDER_TIMEOUT_MS = 8_000;

/** The worker's sound at hand: spoken texts and music, asked for once and remembered by what they are. */
export class SoundLibrary {
  readonly #directory: Directory;
  readonly #options: { secret: string; log: Logger };
  readonly #clients = new Map<string, RpcClient<WorkerPort>>();
  /** Insertion order is age: the oldest is forgotten first. */
  readonly #known = new Map<string, Promise<string>>();

  constructor(directory: Directory, options: { secret: string; log: Logger }) {
    this.#directory = directory;
    this.#options = options;
  }

  /** The object key of a spoken text. Rejects with `timeout` or `media_unavailable` when there is no worker. */
  speech(tenantId: TenantId, locale: Locale, text: string): Promise<string> {
    return this.#remember(`${tenantId} ${locale} ${text}`, async (client) => {
      const { objectKey } = await client.call('speech.render', { tenantId, locale, text }, { timeoutMs: RENDER_TIMEOUT_MS });
      return objectKey;
    });
  }

  /** The object key of what a waiting caller hears; null when the tenant wants silence. */
  async music(tenantId: TenantId, choice: PromptChoice): Promise<string | null> {
    if (choice.kind === 'none') return null;
    if (choice.kind === 'prompt') return choice.objectKey;
    return await this.#builtIn(tenantId, 'waiting');
  }

  /** The object key of what is heard while the other side's page is away. */
  comfort(tenantId: TenantId): Promise<string> {
    return this.#builtIn(tenantId, 'comfort');
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  #builtIn(tenantId: TenantId, piece: 'waiting' | 'comfort'): Promise<string> {
    return this.#remember(`${tenantId} music ${piece}`, async (client) => {
      const { objectKey } = await client.call('music.builtIn', { tenantId, piece }, { timeoutMs: RENDER_TIMEOUT_MS });
      return objectKey;
    });
  }

  #remember(name: string, ask: (client: RpcClient<WorkerPort>) => Promise<string>): Promise<string> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const asked = this.#client().then(ask);
    this.#known.set(name, asked);
    asked.catch(() => this.#known.delete(name));
    const oldest = this.#known.size > REMEMBERED ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    return asked;
  }

  async #client(): Promise<RpcClient<WorkerPort>> {
    if (this.#directory.workers.length === 0) await this.#directory.refresh();
    const workers = this.#directory.workers;
    for (const [url, client] of this.#clients) {
      if (workers.some((worker) => worker.rpcUrl === url)) continue;
      this.#clients.delete(url);
      await client.close();
    }
    // Any will do: what one has spoken lies in the object store for all.
    const worker = workers[Math.floor(Math.random() * workers.length)];
    if (worker === undefined) throw new CordboardError('media_unavailable', { what: 'worker' });
    const made = this.#clients.get(worker.rpcUrl) ?? connectRpc(WORKER_PORT, worker.rpcUrl, this.#options);
    this.#clients.set(worker.rpcUrl, made);
    return made;
  }
}
