import type { Acd } from '../acd.ts';
import type { Resources } from '../store/resources.ts';

type SupervisionMethods = Pick<Acd, 'supervise' | 'joinSupervision' | 'endSupervision' | 'takeOver'>;

/** Supervisors in calls (docs/supervision.md). */
export function supervisionSystem({ commands }: Resources): SupervisionMethods {
  return {
    async supervise(tenantId, contactId, supervisorId, mode, told) {
      await commands.expectOk(tenantId, 'supervision-start', [contactId, supervisorId, mode, told ? 1 : 0]);
    },

    async joinSupervision(tenantId, contactId, offerId) {
      await commands.expectOk(tenantId, 'supervision-join', [contactId, offerId]);
    },

    async endSupervision(tenantId, contactId, whose, reason) {
      const [supervisorId, offerId] = 'supervisorId' in whose ? [whose.supervisorId, ''] : ['', whose.offerId];
      await commands.expectOk(tenantId, 'supervision-end', [contactId, supervisorId, offerId, reason]);
    },

    async takeOver(tenantId, contactId, supervisorId) {
      await commands.expectOk(tenantId, 'supervision-take-over', [contactId, supervisorId]);
    },
  };
}
