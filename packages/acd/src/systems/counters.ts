import { queueViewSchema, TALLY_NAMES, type QueueId, type Tallies } from '@cordboard/contracts';
import type { Acd, CountersRead } from '../acd.ts';
import { parsePosition } from '../domain/position.ts';
import type { Resources } from '../store/resources.ts';

const talliesSchema = queueViewSchema.pick(
  Object.fromEntries(TALLY_NAMES.map((name) => [name, true])) as Record<(typeof TALLY_NAMES)[number], true>,
);

/** Counters as they stand, for a recount to be held against. */
export function counterSystem({ commands }: Resources): Pick<Acd, 'readCounters' | 'correctCounters'> {
  return {
    async readCounters(tenantId, dayStartMs, queueIds): Promise<CountersRead> {
      const [last = '', corrections = '0', ...rows] = await commands.expectOk(tenantId, 'counters-read', [dayStartMs, ...queueIds]);
      const tallies = new Map<QueueId, Tallies>();
      for (const [index, queueId] of queueIds.entries()) tallies.set(queueId, talliesSchema.parse(JSON.parse(rows[index] ?? '{}')));
      return { position: last === '' ? null : parsePosition(last), corrections: Number(corrections), tallies };
    },
    async correctCounters(tenantId, dayStartMs, queueId, corrections, differences) {
      const args = [dayStartMs, queueId, corrections, JSON.stringify(differences)];
      const { code, values } = await commands.run(tenantId, 'counters-correct', args);
      if (code !== 'ok' && code !== 'stale') throw commands.refusal('counters-correct', code, values);
      return code === 'ok';
    },
  };
}
