import type { Acd } from '../acd.ts';
import type { Resources } from '../store/resources.ts';

export function reclaimSystem({ commands }: Resources): Pick<Acd, 'reclaimContact' | 'reclaimDesk'> {
  return {
    async reclaimContact(tenantId, claim) {
      const { epoch, contactId, callId, webCallKeyId, customer, createdAtMs, queueId, enqueuedAtMs, offer, held } = claim;
      const owned = offer !== null && offer.state !== 'ringing';
      const { code, values } = await commands.run(tenantId, 'contact-reclaim', [
        ...[epoch, contactId, callId, webCallKeyId, JSON.stringify(customer), createdAtMs],
        ...[queueId ?? '', enqueuedAtMs ?? '', owned ? offer.agentId : '', offer?.offerId ?? ''],
        ...[offer?.state === 'connected' ? 1 : 0, held ? 1 : 0, owned ? '' : (offer?.agentId ?? '')],
      ]);
      if (code === 'ok' || code === 'stale' || code === 'ended') return code;
      throw commands.refusal('contact-reclaim', code, values);
    },
    async reclaimDesk(tenantId, { epoch, agentId, deskId, processId, status, reason }) {
      const args = [epoch, agentId, deskId, processId, status, reason ?? ''];
      const { code, values } = await commands.run(tenantId, 'desk-reclaim', args);
      if (code === 'ok' || code === 'stale') return code;
      throw commands.refusal('desk-reclaim', code, values);
    },
  };
}
