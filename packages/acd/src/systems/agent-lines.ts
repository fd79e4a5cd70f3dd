import type { ConfigurationSnapshot } from '@cordboard/contracts';
import type { AgentRow } from '../domain/explode-snapshot.ts';
import type { Resources } from '../store/resources.ts';
import { agentBatches } from './agent-batches.ts';

/** `older`: a newer snapshot is being published. `stale`: somebody else writes by now; read again and begin again. */
export type Written = 'ok' | 'older' | 'stale';

/** The right to write agents' lines, until somebody else has it. What is written must be read after it was given. */
export interface LineWriter {
  write(rows: Iterable<AgentRow>, cause?: 'published' | 'recovered'): Promise<Written>;
  /** Contacts may wait in the lines of these conditions (`<queueId>.<number>`); ends the right. */
  goLive(conditions: Iterable<string>): Promise<Written>;
}

const PAIRS_PER_CALL = 200;

/** `atOnce` waits for nobody. Null when somebody else writes just now, or a newer snapshot is being published. */
export async function becomeWriter(
  { commands }: Resources,
  { tenantId, version }: Pick<ConfigurationSnapshot, 'tenantId' | 'version'>,
  { atOnce }: { readonly atOnce: boolean },
): Promise<LineWriter | null> {
  const begun = await commands.run(tenantId, 'agents-begin', [version, atOnce ? 1 : 0]);
  const token = begun.values[0];
  if (begun.code !== 'ok' || token === undefined) return null;

  async function step(name: string, args: readonly string[]): Promise<Written> {
    const { code } = await commands.run(tenantId, name, [version, token ?? '', ...args]);
    if (code === 'ok' || code === 'older' || code === 'stale') return code;
    throw commands.refusal(name, code, []);
  }

  return {
    async write(rows, cause = 'published') {
      for (const batch of agentBatches(rows)) {
        const written = await step('configuration-agents', [cause, ...batch.flat()]);
        if (written !== 'ok') return written;
      }
      return 'ok';
    },
    async goLive(conditions) {
      const pairs = [...conditions].map((condition) => condition.split('.'));
      for (let index = PAIRS_PER_CALL; index < pairs.length; index += PAIRS_PER_CALL) {
        const written = await step('requirements-live', pairs.slice(index, index + PAIRS_PER_CALL).flat());
        if (written !== 'ok') return written;
      }
      // Also with none: it ends the right.
      return await step('requirements-live', pairs.slice(0, PAIRS_PER_CALL).flat());
    },
  };
}
