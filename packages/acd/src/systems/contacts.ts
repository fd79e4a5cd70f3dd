import { queueIdSchema, tenantEventSchema, type ContactId, type QueueId, type TenantId } from '@cordboard/contracts';
import type { Acd, ContactRecord, EnqueueOptions, EnqueueOutcome } from '../acd.ts';
import { estimateWait } from '../domain/estimated-wait.ts';
import { NO_WISHES, type RoutingWishes } from '../domain/plan.ts';
import { readContactRecord, readWishes, wishesOf } from '../store/records.ts';
import type { Resources } from '../store/resources.ts';
import type { Planner } from './planning.ts';
import { readPace } from './pace.ts';
import { readHours } from './queues.ts';

type ContactMethods = Pick<
  Acd,
  | 'createContact'
  | 'enqueueContact'
  | 'endContact'
  | 'reprioritiseContact'
  | 'moveContact'
  | 'pickContact'
  | 'connectContact'
  | 'setHeld'
  | 'askPause'
  | 'tellRecording'
  | 'tellAttributes'
  | 'tellAway'
  | 'returnContact'
  | 'readContact'
  | 'readPlace'
  | 'listContacts'
>;

const PAGE = 500;

const MOST_PRIORITY = 100;
/** A plan gets stale only while a condition is dropped that nobody has asked for in an hour, or with a former place. */
const MOST_TRIES = 5;
/** Closed queues that lead to one another. */
const MOST_DOORS = 5;

export function contactSystem(resources: Resources, planner: Planner): ContactMethods {
  const { commands } = resources;

  /** The arguments that a contact brings along: own plan, what it asks for, priority. */
  async function brought(tenantId: TenantId, queueId: QueueId, options: EnqueueOptions): Promise<readonly string[]> {
    const { requirement = null, steps = null, preferredAgentId = null, priority = 0, resumeOf = null } = options;
    const wishes: RoutingWishes = { requirement, steps, preferredAgentId };
    const rest = [bounded(priority), resumeOf ?? ''];
    if (JSON.stringify(wishes) === JSON.stringify(NO_WISHES)) return ['', '', ...rest];
    const plan = await planner.planFor(tenantId, queueId, wishes);
    return plan ? [JSON.stringify(plan), JSON.stringify(wishes), ...rest] : ['', '', ...rest];
  }

  /** `instead`: where a closed queue leads. */
  async function join(
    tenantId: TenantId,
    contactId: ContactId,
    queueId: QueueId,
    options: EnqueueOptions,
  ): Promise<EnqueueOutcome & { readonly instead?: QueueId }> {
    const hours = await readHours(resources, tenantId, queueId);
    const open = hours?.openAt(commands.nowMs()) ?? false;
    let asked = options;
    for (let tries = 1; ; tries++) {
      const args = [contactId, queueId, open ? 1 : 0, ...(await brought(tenantId, queueId, asked))];
      const { code, values } = await commands.run(tenantId, 'contact-enqueue', args);
      if (code === 'queued') {
        const [position, resumed] = values;
        return { outcome: 'queued', position: Number(position), ...(resumed === '1' ? { resumed: true } : {}) };
      }
      if (code === 'closed' && values[0]) return { outcome: 'closed', instead: queueIdSchema.parse(values[0]) };
      if (code === 'closed' || code === 'full' || code === 'empty' || code === 'noQueue') return { outcome: code };
      if (code !== 'stalePlan' || tries === MOST_TRIES) throw commands.refusal('contact-enqueue', code, values);
      planner.forget(tenantId);
      // It may be what came with the former place.
      asked = { ...options, ...readWishes(values[0] ?? '') };
    }
  }

  return {
    async createContact(tenantId, contact) {
      const event = tenantEventSchema.parse({ type: 'contact.created', ...contact });
      const { contactId, callId, webCallKeyId, customer, channel = 'voice' } = contact;
      const args = [contactId, callId, webCallKeyId, JSON.stringify(customer), JSON.stringify(event), channel === 'voice' ? '' : channel];
      await commands.expectOk(tenantId, 'contact-create', args);
    },

    async enqueueContact(tenantId, contactId, queueId, options = {}) {
      const doors: QueueId[] = [];
      for (let door = queueId; ;) {
        const { instead, ...outcome } = await join(tenantId, contactId, door, options);
        // Where a closed queue leads to nobody, the caller hears what the queue that was called says.
        if (outcome.outcome === 'noQueue' && doors.length > 0) return { outcome: 'closed', doors };
        doors.push(door);
        if (!instead || doors.length === MOST_DOORS) return doors.length === 1 ? outcome : { ...outcome, doors };
        door = instead;
      }
    },

    async endContact(tenantId, contactId, reason) {
      await commands.expectOk(tenantId, 'contact-end', [contactId, reason]);
    },

    async connectContact(tenantId, contactId, offerId) {
      await commands.expectOk(tenantId, 'contact-connect', [contactId, offerId]);
    },

    async reprioritiseContact(tenantId, contactId, priority) {
      const [position] = await commands.expectOk(tenantId, 'contact-reprioritise', [contactId, bounded(priority)]);
      return { position: Number(position) };
    },

    async moveContact(tenantId, contactId, queueId, { onlyWaiting = false } = {}) {
      for (let tries = 1; ; tries++) {
        const text = await resources.redis.hGet(resources.keys.one(tenantId, 'contacts'), contactId);
        const wishes = readWishes(text ? wishesOf(text) : '');
        const plan = wishes && (await planner.planFor(tenantId, queueId, wishes));
        const args = [contactId, queueId, plan ? JSON.stringify(plan) : '', onlyWaiting ? '1' : ''];
        const { code, values } = await commands.run(tenantId, 'contact-move', args);
        if (code === 'ok') return { position: Number(values[0]) };
        if (code !== 'stalePlan' || tries === MOST_TRIES) throw commands.refusal('contact-move', code, values);
        planner.forget(tenantId);
      }
    },

    async pickContact(tenantId, contactId, agentId, deskId) {
      return contactOf(await commands.expectOk(tenantId, 'contact-pick', [contactId, agentId, deskId ?? '']));
    },

    async setHeld(tenantId, contactId, held) {
      await commands.expectOk(tenantId, 'contact-hold', [contactId, held ? 1 : 0]);
    },

    async askPause(tenantId, contactId, paused, by) {
      await commands.expectOk(tenantId, 'contact-pause', [contactId, paused ? 1 : 0, by]);
    },

    async tellRecording(tenantId, contactId, recording, event) {
      const args = [contactId, recording ?? 'none', JSON.stringify(tenantEventSchema.parse(event))];
      await commands.expectOk(tenantId, 'contact-recording', args);
    },

    async tellAttributes(tenantId, contactId, customer) {
      const event = tenantEventSchema.parse({ type: 'contact.attributes', contactId, attributes: customer.attributes ?? {} });
      await commands.expectOk(tenantId, 'contact-attributes', [contactId, JSON.stringify(customer), JSON.stringify(event)]);
    },

    async tellAway(tenantId, contactId, party, away, event) {
      const args = [contactId, party, away ? 1 : 0, JSON.stringify(tenantEventSchema.parse(event))];
      await commands.expectOk(tenantId, 'contact-away', args);
    },

    async returnContact(tenantId, contactId, offerId) {
      await commands.expectOk(tenantId, 'contact-return', [contactId, offerId]);
    },

    async readContact(tenantId, contactId) {
      const { code, values } = await commands.run(tenantId, 'contact-read', [contactId]);
      return code === 'ok' ? contactOf(values) : null;
    },

    async readPlace(tenantId, contactId) {
      const { code, values } = await commands.run(tenantId, 'contact-place', [contactId]);
      if (code !== 'ok') return null;
      const [position, waiting, pace, hours] = values;
      const rank = Number(position);
      const known = readPace(pace, hours, commands.nowMs());
      return { position: rank, waiting: Number(waiting), estimatedWaitMs: known && estimateWait(known, rank) };
    },

    async listContacts(tenantId, after: ContactId | null) {
      const values = await commands.expectOk(tenantId, 'contact-list', [after ?? '', PAGE]);
      const page: ContactRecord[] = [];
      for (let index = 0; index + 1 < values.length; index += 2) page.push(contactOf(values.slice(index, index + 2)));
      return page;
    },
  };
}

function bounded(priority: number): string {
  return String(Math.max(-MOST_PRIORITY, Math.min(MOST_PRIORITY, Math.round(priority))));
}

export function contactOf([text, customer]: readonly string[]): ContactRecord {
  if (text === undefined || customer === undefined) throw new TypeError('the script must return a contact and its customer');
  return readContactRecord(text, customer);
}
