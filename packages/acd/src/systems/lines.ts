import { customerSchema } from '@cordboard/contracts';
import type { Acd, WaitingContact } from '../acd.ts';
import { estimateWait } from '../domain/estimated-wait.ts';
import { askedForIn } from '../domain/line-name.ts';
import { waitingEntrySchema } from '../store/explanations.ts';
import type { Resources } from '../store/resources.ts';
import { readPace } from './pace.ts';
import { readConditions } from './requirements.ts';

export function lineSystem(resources: Resources): Pick<Acd, 'readLine'> {
  const { commands } = resources;
  return {
    async readLine(tenantId, queueId, limit) {
      const { code, values } = await commands.run(tenantId, 'line-read', [queueId, limit]);
      if (code !== 'ok') return null;
      const [waiting, pace, hours, ...rows] = values;
      const known = readPace(pace, hours, commands.nowMs());
      const conditions = rows.length > 0 ? await readConditions(resources, tenantId) : new Map<string, string>();
      const contacts: WaitingContact[] = [];
      for (let index = 0; index + 1 < rows.length; index += 2) {
        const { line, ...entry } = waitingEntrySchema.parse(JSON.parse(rows[index] ?? ''));
        const position = contacts.length + 1;
        const customer = customerSchema.parse(JSON.parse(rows[index + 1] ?? ''));
        contacts.push({
          ...entry,
          ...askedForIn(line, conditions),
          customer,
          position,
          estimatedWaitMs: known && estimateWait(known, position),
        });
      }
      const count = Number(waiting);
      return { waiting: count, contacts, nextWaitMs: known && estimateWait(known, count + 1) };
    },
  };
}
