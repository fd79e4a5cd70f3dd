import { CordboardError, offerIdSchema, type AgentId, type ContactId, type QueueId, type TenantId } from '@cordboard/contracts';
import type { Acd } from '../acd.ts';
import { readWishes, wishesOf } from '../store/records.ts';
import type { Resources } from '../store/resources.ts';
import type { Planner } from './planning.ts';
import { readHours } from './queues.ts';

type ConsultMethods = Pick<Acd, 'transferContact' | 'startConsult' | 'completeConsult' | 'endConsult'>;

/** A plan gets stale only while a condition is dropped that nobody has asked for in an hour. */
const MOST_TRIES = 5;

/** How a contact gets from one agent to another, or to a queue (docs/call-control.md). */
export function consultSystem(resources: Resources, planner: Planner): ConsultMethods {
  const { commands, redis, keys } = resources;

  async function toQueue(tenantId: TenantId, contactId: ContactId, byAgentId: AgentId, queueId: QueueId): Promise<void> {
    const hours = await readHours(resources, tenantId, queueId);
    const open = hours?.openAt(commands.nowMs()) ?? false;
    for (let tries = 1; ; tries++) {
      const text = await redis.hGet(keys.one(tenantId, 'contacts'), contactId);
      const wishes = readWishes(text ? wishesOf(text) : '');
      const plan = wishes && (await planner.planFor(tenantId, queueId, wishes));
      const args = [contactId, byAgentId, '', queueId, open ? 1 : 0, plan ? JSON.stringify(plan) : ''];
      const { code, values } = await commands.run(tenantId, 'contact-transfer', args);
      if (code === 'ok') return;
      if (code === 'closed' || code === 'full' || code === 'empty') {
        throw new CordboardError('state_conflict', { command: 'contact-transfer', why: code, queueId });
      }
      if (code !== 'stalePlan' || tries === MOST_TRIES) throw commands.refusal('contact-transfer', code, values);
      planner.forget(tenantId);
    }
  }

  return {
    async transferContact(tenantId, contactId, byAgentId, to) {
      if (to.kind === 'queue') return await toQueue(tenantId, contactId, byAgentId, to.queueId);
      await commands.expectOk(tenantId, 'contact-transfer', [contactId, byAgentId, to.agentId, '', '', '']);
    },

    async startConsult(tenantId, contactId, byAgentId, agentId) {
      const [offerId] = await commands.expectOk(tenantId, 'consult-start', [contactId, byAgentId, agentId]);
      return offerIdSchema.parse(offerId);
    },

    async completeConsult(tenantId, contactId, offerId) {
      await commands.expectOk(tenantId, 'consult-complete', [contactId, offerId]);
    },

    async endConsult(tenantId, contactId, offerId, reason) {
      await commands.expectOk(tenantId, 'consult-end', [contactId, offerId, reason]);
    },
  };
}
