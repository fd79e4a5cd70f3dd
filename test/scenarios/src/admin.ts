import {
  flowIdSchema,
  promptIdSchema,
  type AgentId,
  type FlowGraphInput,
  type FlowId,
  type PromptId,
  type QueueId,
  type WebCallKeyId,
} from '@cordboard/contracts';
import { encodeWav, renderVoice, type TestTenant } from '@cordboard/test-kit';
import { request, type APIRequestContext } from 'playwright-core';
import { signIn } from './actors.ts';
import type { World } from './world.ts';

const NOISE = 0.003;
const VERB_MS = 30_000;

/** What a queue's form sends, as far as a scenario changes it. */
export interface QueueChange {
  readonly agentIds?: readonly AgentId[];
  readonly hours?: object;
  readonly routing?: object;
  readonly prompts?: Readonly<Record<string, object>>;
}

/** An admin at work in the pages, without looking at them: the same requests, signed in. */
export class Admin {
  readonly #origin: string;
  readonly #request: APIRequestContext;
  readonly #published: () => Promise<void>;

  private constructor(origin: string, context: APIRequestContext, published: () => Promise<void>) {
    this.#origin = origin;
    this.#published = published;
    this.#request = context;
  }

  static async signIn({ origin, deployment }: World, tenant: TestTenant): Promise<Admin> {
    const admin = tenant.agents.find(({ role }) => role === 'admin');
    const context = await request.newContext();
    await signIn(context, origin, tenant, admin?.agentId);
    return new Admin(origin, context, () => deployment.published(tenant.tenantId));
  }

  /** A steady tone as a sound of the tenant's own. */
  async uploadTone(name: string, hz: number, lengthMs: number): Promise<PromptId> {
    const sound = renderVoice({ hz, loopMs: lengthMs, bursts: [{ fromMs: 0, toMs: lengthMs }] }, NOISE);
    const file = { name: `${name}.wav`, mimeType: 'audio/wav', buffer: encodeWav(sound) };
    const made = await this.#post('/api/prompts', { multipart: { name, file } });
    return promptIdSchema.parse((made as { promptId: unknown }).promptId);
  }

  /** Opens the queue's form, changes it and saves; resolves when live parts go by it. */
  async changeQueue(queueId: QueueId, { routing = {}, prompts = {}, ...plain }: QueueChange): Promise<void> {
    const { queues } = (await this.#verb('queue.list', {})) as {
      queues: readonly { queueId: QueueId; routing: object; prompts: object }[];
    };
    const found = queues.find((queue) => queue.queueId === queueId);
    if (found === undefined) throw new Error(`the page does not list ${queueId}`);
    const { queueId: _id, ...settings } = found;
    const changed = { ...settings, ...plain, routing: { ...settings.routing, ...routing }, prompts: { ...settings.prompts, ...prompts } };
    await this.#verb('queue.save', { queueId, settings: changed });
    await this.#published();
  }

  /** Makes a flow, publishes it and gives it to the button; resolves when calls follow it. */
  async publishFlow(webCallKeyId: WebCallKeyId, draft: FlowGraphInput): Promise<FlowId> {
    const flowId = await this.#newFlow(draft);
    await this.#verb('flow.publish', { flowId, seenRevision: 1 });
    await this.#verb('webCallKey.setFlow', { webCallKeyId, flowId });
    await this.#published();
    return flowId;
  }

  /** The codes of what keeps a flow from going live; empty: nothing does. */
  async whyNotPublished(draft: FlowGraphInput): Promise<string> {
    const flowId = await this.#newFlow(draft);
    const { findings } = (await this.#verb('flow.validate', { flowId })) as {
      findings: readonly { code: string; severity: string }[];
    };
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    return errors.join(' ');
  }

  async #newFlow(draft: FlowGraphInput): Promise<FlowId> {
    const made = (await this.#verb('flow.create', { name: 'Front', draft })) as { flowId: unknown };
    return flowIdSchema.parse(made.flowId);
  }

  async close(): Promise<void> {
    await this.#request.dispose();
  }

  #verb(name: string, data: object): Promise<unknown> {
    return this.#post(`/api/verb/${name}`, { data });
  }

  async #post(
    path: string,
    body: { data?: object; multipart?: Record<string, string | { name: string; mimeType: string; buffer: Buffer }> },
  ) {
    const origin = this.#origin;
    const response = await this.#request.post(origin + path, { ...body, headers: { origin }, timeout: VERB_MS });
    if (!response.ok()) throw new Error(`${path} answered ${response.status()}: ${await response.text()}`);
    return (await response.json()) as unknown;
  }
}
