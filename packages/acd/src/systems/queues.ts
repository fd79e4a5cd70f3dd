import { openingHoursSchema, type QueueId, type QueueView, type TenantId } from '@cordboard/contracts';
import type { Acd } from '../acd.ts';
import { openAt } from '../domain/opening-hours.ts';
import { queueFiguresSchema, routingQueueSchema } from '../store/records.ts';
import type { Resources } from '../store/resources.ts';

const QUEUES_PER_CALL = 50;

/** The hours of a queue, null when there is no such queue. */
export async function readHours(
  { redis, keys }: Resources,
  tenantId: TenantId,
  queueId: QueueId,
): Promise<{ openAt(atMs: number): boolean } | null> {
  const text = await redis.hGet(keys.one(tenantId, 'hours'), queueId);
  if (!text) return null;
  const hours = openingHoursSchema.parse(JSON.parse(text));
  return { openAt: (atMs) => openAt(hours, atMs) };
}

export function queueSystem(resources: Resources): Pick<Acd, 'readQueues'> {
  const { commands, redis, keys } = resources;
  return {
    async readQueues(tenantId) {
      const [queues, hours] = await Promise.all([redis.hGetAll(keys.one(tenantId, 'queues')), redis.hGetAll(keys.one(tenantId, 'hours'))]);
      const configured = new Map(
        Object.values(queues)
          .map((text) => routingQueueSchema.parse(JSON.parse(text)))
          .map((q) => [q.queueId, q]),
      );
      const ids = [...configured.keys()];
      const views: QueueView[] = [];
      for (let index = 0; index < ids.length; index += QUEUES_PER_CALL) {
        for (const text of await commands.expectOk(tenantId, 'queues-read', ids.slice(index, index + QUEUES_PER_CALL))) {
          const figures = queueFiguresSchema.parse(JSON.parse(text));
          const queue = configured.get(figures.queueId);
          const hoursText = hours[figures.queueId];
          // A queue that was removed between the two reads is left out.
          if (!queue || !hoursText) continue;
          const open = openAt(openingHoursSchema.parse(JSON.parse(hoursText)), commands.nowMs());
          const { name, serviceLevelMs, serviceLevel } = queue;
          views.push({ ...figures, name, serviceLevelMs, serviceLevel, open });
        }
      }
      return views.sort((a, b) => a.name.localeCompare(b.name) || (a.queueId < b.queueId ? -1 : 1));
    },
  };
}
