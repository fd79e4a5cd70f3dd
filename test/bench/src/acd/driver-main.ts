import { argv } from 'node:process';
import { newId, type AgentId, type ContactId, type OfferId, type QueueId, type TenantId } from '@cordboard/contracts';
import { connectRedis } from '@cordboard/platform';
import { createAcd } from '@cordboard/acd';
import { createContact } from '../floor/contacts.ts';
import { enqueue, type SkillRequirement } from '../floor/skills.ts';
import { silent } from '../lib/redis-server.ts';
import { sleep } from '../lib/statistics.ts';
import { inWindow } from '../lib/window.ts';
import { answerQuestions } from '../lib/workers.ts';
import { BARE_CLAIM } from './bare-claim.ts';

/**
 * One process of a burst: what a signaling process asks of the ACD, without sockets. Arguments: Redis URL, and `loops` to
 * run the timers and the reconcile loop as a signaling process does.
 */
export interface DriverContact {
  readonly tenantId: TenantId;
  readonly contactId: ContactId;
  readonly queueId: QueueId;
  readonly requirement: SkillRequirement | null;
}
export interface DriverAgent {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
}

/** Commands that one process has under way. */
const WIDTH = 32;
/** No bench renews desks: its agents' pages are not there to be lost. */
const FOR_EVER_MS = 30 * 86_400_000;

const ARRIVING = 8;
const ARRIVAL_PAUSE_MS = 30;
const IDLE_LOOK_MS = 20;
/** Listing everybody who waits is dear. */
const LOOKS_PER_CENSUS = 50;
const TALK_MS = 60;
const DECLINED = 0.01;

const [url = '', loops = ''] = argv.slice(2);
const redis = await connectRedis(url, { name: 'bench-driver', log: silent });
const processId = newId('process');
const acd = await createAcd({ redis, processId, log: silent, tuning: { deskTtlMs: FOR_EVER_MS } });
if (loops === 'loops') await acd.start();
/** What rings: read between the phases that are timed. */
const ringing: (DriverAgent & { readonly offerId: OfferId })[] = [];

async function isEmpty(tenantId: TenantId): Promise<boolean> {
  return (await acd.listContacts(tenantId, null)).length === 0;
}

answerQuestions({
  openDesks: (agents: readonly DriverAgent[]) =>
    inWindow(agents, WIDTH, ({ tenantId, agentId }) => acd.deskSeen(tenantId, agentId, newId('desk'), processId)),
  setStatus: ({ agents, status }: { agents: readonly DriverAgent[]; status: 'available' | 'notReady' }) =>
    inWindow(agents, WIDTH, ({ tenantId, agentId }) => acd.setStatus(tenantId, agentId, status, null)),
  create: (contacts: readonly DriverContact[]) =>
    inWindow(contacts, WIDTH, ({ tenantId, contactId }) => createContact(acd, tenantId, contactId)),
  enqueue: (contacts: readonly DriverContact[]) => inWindow(contacts, WIDTH, (contact) => enqueue(acd, contact, contact.requirement)),
  /** Learns where the contacts ring. */
  followContacts: (contacts: readonly DriverContact[]) =>
    inWindow(contacts, WIDTH, async ({ tenantId, contactId }) => {
      const record = await acd.readContact(tenantId, contactId);
      if (record?.agentId != null && record.offerId !== null) ringing.push({ tenantId, agentId: record.agentId, offerId: record.offerId });
    }),
  /** Learns what rings at the agents; the contacts of the offers. */
  followAgents: async (agents: readonly DriverAgent[]) => {
    const contacts: { tenantId: TenantId; contactId: ContactId }[] = [];
    await inWindow(agents, WIDTH, async ({ tenantId, agentId }) => {
      const offer = await acd.readOffer(tenantId, agentId);
      if (offer === null) return;
      ringing.push({ tenantId, agentId, offerId: offer.offerId });
      contacts.push({ tenantId, contactId: offer.contactId });
    });
    return contacts;
  },
  /** Takes all that it has learned of; how many. */
  accept: async () => {
    const offers = ringing.splice(0);
    await inWindow(offers, WIDTH, async ({ tenantId, agentId, offerId }) => {
      await acd.acceptOffer(tenantId, agentId, offerId, null);
    });
    return offers.length;
  },
  /** Everybody calls at once. */
  flood: (contacts: readonly DriverContact[]) =>
    inWindow(contacts, WIDTH, async (contact) => {
      await createContact(acd, contact.tenantId, contact.contactId);
      await enqueue(acd, contact, contact.requirement);
    }),
  /** Contacts come a few at a time, so that sometimes they wait and sometimes agents do. */
  arrive: (contacts: readonly DriverContact[]) =>
    inWindow(contacts, ARRIVING, async (contact) => {
      await enqueue(acd, contact, contact.requirement);
      await sleep(Math.random() * ARRIVAL_PAUSE_MS);
    }),
  /** The agents take, now and then decline, and end what they get, until nobody is left in the tenant. */
  serve: async ({ tenantId, agents }: { tenantId: TenantId; agents: readonly DriverAgent[] }) => {
    await Promise.all(agents.map((agent) => serve(agent)));
    async function serve({ agentId }: DriverAgent): Promise<void> {
      for (let looks = 1; ; looks++) {
        const offer = await acd.readOffer(tenantId, agentId);
        if (offer === null) {
          if (looks % LOOKS_PER_CENSUS === 0 && (await isEmpty(tenantId))) return;
          await sleep(IDLE_LOOK_MS);
        } else if (Math.random() < DECLINED) await acd.declineOffer(tenantId, agentId, offer.offerId);
        else {
          await acd.acceptOffer(tenantId, agentId, offer.offerId, null);
          await sleep(Math.random() * TALK_MS);
          await acd.endContact(tenantId, offer.contactId, 'customerHungUp');
        }
      }
    }
  },
  end: (contacts: readonly { tenantId: TenantId; contactId: ContactId }[]) =>
    inWindow(contacts, WIDTH, ({ tenantId, contactId }) => acd.endContact(tenantId, contactId, 'customerHungUp')),
  claim: async (pairs: readonly (readonly [contact: string, agent: string])[]) => {
    await inWindow(pairs, WIDTH, async (pair) => {
      const taken = await redis.eval(BARE_CLAIM, { keys: [...pair], arguments: [processId] });
      if (taken !== 1) throw new Error('a free pair was not claimed');
    });
  },
});
process.send?.('ready');
