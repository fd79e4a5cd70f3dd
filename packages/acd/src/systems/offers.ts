import type { Acd } from '../acd.ts';
import { readContactRecord, readRosterEntry, routingQueueSchema, storedOfferSchema } from '../store/records.ts';
import type { Resources } from '../store/resources.ts';
import { contactOf } from './contacts.ts';

type OfferMethods = Pick<Acd, 'acceptOffer' | 'declineOffer' | 'failOffer' | 'readOffer'>;

export function offerSystem({ commands }: Resources): OfferMethods {
  return {
    async acceptOffer(tenantId, agentId, offerId, deskId) {
      return contactOf(await commands.expectOk(tenantId, 'offer-accept', [agentId, offerId, deskId ?? '']));
    },

    async declineOffer(tenantId, agentId, offerId) {
      await commands.expectOk(tenantId, 'offer-decline', [agentId, offerId]);
    },

    async failOffer(tenantId, offerId, cause = 'failed') {
      await commands.expectOk(tenantId, 'offer-fail', [offerId, cause]);
    },

    async readOffer(tenantId, agentId) {
      const { code, values } = await commands.run(tenantId, 'offer-read', [agentId]);
      if (code !== 'ok') return null;
      const [offerText = '', contactText = '', customerText = '', queueText = '', fromText = ''] = values;
      const { how, ...offer } = storedOfferSchema.parse(JSON.parse(offerText));
      const from = fromText === '' ? null : readRosterEntry(fromText);
      const contact = readContactRecord(contactText, customerText);
      return {
        ...offer,
        // A queue that the configuration dropped while it rang has no name any more.
        queueName: queueText === '' ? '' : routingQueueSchema.parse(JSON.parse(queueText)).name,
        kind: contact.kind,
        customer: contact.customer,
        waitedMs: offer.createdAtMs - (contact.waitsSinceMs ?? offer.createdAtMs),
        // For a quiet moment it is only the latest time, and nothing that the customer chose.
        scheduledForMs: contact.whenQuiet ? null : contact.scheduledForMs,
        from: from === null || how === undefined ? null : { agentId: from.agentId, agentName: from.name, how },
      };
    },
  };
}
