import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { newId, type LegEndReason, type LegId, type ProcessId, type TenantId } from '@cordboard/contracts';
import type { LegPlacement, SipConfigurationInput } from '../../../src/sip/edge.ts';
import type { TestKeys } from './people.ts';
import { waitFor } from './wait-for.ts';

export interface EdgeProcessInput extends Pick<TestKeys, 'privateJwk' | 'publicJwk'> {
  readonly redisUrl: string;
  readonly processId: ProcessId;
  readonly configuration: Partial<SipConfigurationInput>;
}
export type FromEdgeProcess =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'event'; readonly event: string; readonly legId: LegId; readonly value: string }
  | { readonly type: 'placed'; readonly placement: LegPlacement }
  | { readonly type: 'asked' }
  | { readonly type: 'failed'; readonly text: string };
export interface ToEdgeProcess {
  readonly type: 'bye';
  readonly tenantId: TenantId;
  readonly legId: LegId;
  readonly reason: LegEndReason;
}

export interface EdgeFork {
  readonly processId: ProcessId;
  readonly url: string;
  /** What the call layer of that process was told about a leg and is not yet taken out. */
  eventsOf(legId: LegId): string[];
  event(name: string, legId: LegId): Promise<{ value: string }>;
  /** The leg of the next call in. */
  placed(): Promise<LegPlacement>;
  bye(tenantId: TenantId, legId: LegId, reason?: LegEndReason): Promise<void>;
  kill(): Promise<void>;
}

export async function forkEdge(redisUrl: string, keys: TestKeys, configuration: Partial<SipConfigurationInput> = {}): Promise<EdgeFork> {
  const processId = newId('process');
  const { privateJwk, publicJwk } = keys;
  const input: EdgeProcessInput = { redisUrl, processId, privateJwk, publicJwk, configuration };
  const script = fileURLToPath(new URL('./edge-process.ts', import.meta.url));
  const child: ChildProcess = fork(script, [JSON.stringify(input)], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const messages: FromEdgeProcess[] = [];
  const events: { event: string; legId: LegId; value: string }[] = [];
  child.on('message', (message: FromEdgeProcess) => {
    if (message.type === 'event') events.push(message);
    else messages.push(message);
  });
  const take = async <T extends FromEdgeProcess['type']>(type: T): Promise<Extract<FromEdgeProcess, { type: T }>> =>
    await waitFor(
      `the edge process to say ${type}`,
      () => {
        const failed = messages.find((message) => message.type === 'failed');
        if (failed) throw new Error(JSON.stringify(failed));
        const index = messages.findIndex((message) => message.type === type);
        return index < 0 ? null : (messages.splice(index, 1)[0] as Extract<FromEdgeProcess, { type: T }>);
      },
      30_000,
    );
  const { url } = await take('ready');
  return {
    processId,
    url,
    eventsOf: (legId) => events.filter((one) => one.legId === legId).map((one) => one.event),
    async event(name, legId) {
      return await waitFor(`the event ${name}; there were ${events.map((one) => one.event).join(', ') || 'none'}`, () => {
        const index = events.findIndex((one) => one.event === name && one.legId === legId);
        return index < 0 ? null : events.splice(index, 1)[0];
      });
    },
    placed: async () => (await take('placed')).placement,
    async bye(tenantId, legId, reason = 'hangup') {
      child.send({ type: 'bye', tenantId, legId, reason } satisfies ToEdgeProcess);
      await take('asked');
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    },
  };
}
