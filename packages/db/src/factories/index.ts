import { flowGraphSchema, newId } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { alwaysOpen } from '../create-tenant.ts';
import * as schema from '../schema/index.ts';

/*
 * A row of each table, with the rows it refers to, inside the transaction's tenant. What a test cares about it names in
 * `given`; the rest is made up. The tenant's own row must be there (`createTenant`).
 */

type Given<T extends { $inferInsert: object }> = Partial<T['$inferInsert']>;

/** A row that was inserted with `returning` is there. */
function one<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('the insert returned no row');
  return row;
}

const now = () => new Date();

export async function makeAgent(tx: Tx, given: Given<typeof schema.agents> = {}) {
  return one(
    await tx
      .insert(schema.agents)
      .values({ id: newId('agent'), name: 'Ana Ruiz', role: 'agent', ...given })
      .returning(),
  );
}

export async function makeQueue(tx: Tx, given: Given<typeof schema.queues> = {}) {
  return one(
    await tx
      .insert(schema.queues)
      .values({ id: newId('queue'), name: 'Billing', hours: alwaysOpen('UTC'), ...given })
      .returning(),
  );
}

export async function makeQueueAgent(tx: Tx, given: Given<typeof schema.queueAgents> = {}) {
  const queueId = given.queueId ?? (await makeQueue(tx)).id;
  const agentId = given.agentId ?? (await makeAgent(tx)).id;
  return one(
    await tx
      .insert(schema.queueAgents)
      .values({ ...given, queueId, agentId })
      .returning(),
  );
}

export async function makePrompt(tx: Tx, given: Given<typeof schema.prompts> = {}) {
  const id = given.id ?? newId('prompt');
  const row = {
    id,
    name: 'Welcome',
    source: 'speech',
    text: 'Welcome.',
    locale: 'en',
    state: 'ready',
    objectKey: `made/${id}.opus`,
    durationMs: 900,
  } as const;
  return one(
    await tx
      .insert(schema.prompts)
      .values({ ...row, ...given })
      .returning(),
  );
}

export async function makeQueuePrompt(tx: Tx, given: Given<typeof schema.queuePrompts> = {}) {
  const queueId = given.queueId ?? (await makeQueue(tx)).id;
  const promptId = given.promptId ?? (await makePrompt(tx)).id;
  return one(
    await tx
      .insert(schema.queuePrompts)
      .values({ moment: 'greeting', kind: 'prompt', ...given, queueId, promptId })
      .returning(),
  );
}

export async function makeFlow(tx: Tx, given: Given<typeof schema.flows> = {}) {
  const draft = flowGraphSchema.parse({ start: 'end', nodes: [{ kind: 'hangUp', id: 'end' }] });
  return one(
    await tx
      .insert(schema.flows)
      .values({ id: newId('flow'), name: 'Service', draft, ...given })
      .returning(),
  );
}

export async function makeFlowVersion(tx: Tx, given: Given<typeof schema.flowVersions> = {}) {
  const flowId = given.flowId ?? (await makeFlow(tx)).id;
  const graph = flowGraphSchema.parse({ start: 'end', nodes: [{ kind: 'hangUp', id: 'end' }] });
  return one(
    await tx
      .insert(schema.flowVersions)
      .values({ version: 1, graph, publishedAt: now(), ...given, flowId })
      .returning(),
  );
}

export async function makeWebCallKey(tx: Tx, given: Given<typeof schema.webCallKeys> = {}) {
  const queueId = given.queueId ?? (await makeQueue(tx)).id;
  const row = { id: newId('webCallKey'), name: 'Shop', allowedOrigins: ['https://shop.example'] };
  return one(
    await tx
      .insert(schema.webCallKeys)
      .values({ ...row, ...given, queueId })
      .returning(),
  );
}

export async function makeDisposition(tx: Tx, given: Given<typeof schema.dispositions> = {}) {
  return one(
    await tx
      .insert(schema.dispositions)
      .values({ id: newId('disposition'), name: 'Solved', ...given })
      .returning(),
  );
}

export async function makeNotReadyReason(tx: Tx, given: Given<typeof schema.notReadyReasons> = {}) {
  return one(
    await tx
      .insert(schema.notReadyReasons)
      .values({ id: newId('notReadyReason'), name: 'Lunch', ...given })
      .returning(),
  );
}

export async function makeVisitor(tx: Tx, given: Given<typeof schema.visitors> = {}) {
  return one(
    await tx
      .insert(schema.visitors)
      .values({ id: newId('visitor'), firstSeenAt: now(), lastSeenAt: now(), ...given })
      .returning(),
  );
}

/** A contact with all it may refer to but a recording, which refers to it. */
export async function makeContact(tx: Tx, given: Given<typeof schema.contacts> = {}) {
  const references = {
    visitorId: given.visitorId ?? (await makeVisitor(tx)).id,
    webCallKeyId: given.webCallKeyId ?? (await makeWebCallKey(tx)).id,
    queueId: given.queueId ?? (await makeQueue(tx)).id,
    agentId: given.agentId ?? (await makeAgent(tx)).id,
    dispositionId: given.dispositionId ?? (await makeDisposition(tx)).id,
  };
  return one(
    await tx
      .insert(schema.contacts)
      .values({ id: newId('contact'), createdAt: now(), ...given, ...references })
      .returning(),
  );
}

export async function makeContactNote(tx: Tx, given: Given<typeof schema.contactNotes> = {}) {
  const contactId = given.contactId ?? (await makeContact(tx)).id;
  const authorId = given.authorId ?? (await makeAgent(tx)).id;
  return one(
    await tx
      .insert(schema.contactNotes)
      .values({ text: 'Asked for an invoice.', ...given, contactId, authorId })
      .returning(),
  );
}

export async function makeEvent(tx: Tx, given: Given<typeof schema.events> = {}) {
  const data = { type: 'recovered', what: 'made by a test', contactId: null, agentId: null } as const;
  const seq = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  return one(
    await tx
      .insert(schema.events)
      .values({ epoch: 1, seq, at: now(), configVersion: 1, type: 'recovered', data, ...given })
      .returning(),
  );
}

export async function makeArchivePosition(tx: Tx, given: Given<typeof schema.archivePositions> = {}) {
  return one(
    await tx
      .insert(schema.archivePositions)
      .values({ epoch: 1, seq: 0, ...given })
      .returning(),
  );
}

export async function makeCallback(tx: Tx, given: Given<typeof schema.callbacks> = {}) {
  const contactId = given.contactId ?? (await makeContact(tx)).id;
  const queueId = given.queueId ?? (await makeQueue(tx)).id;
  const row = { id: newId('callback'), visitorId: newId('visitor'), requestedBy: 'widget' } as const;
  return one(
    await tx
      .insert(schema.callbacks)
      .values({ ...row, ...given, contactId, queueId })
      .returning(),
  );
}

export async function makeCallbackAttempt(tx: Tx, given: Given<typeof schema.callbackAttempts> = {}) {
  const callbackId = given.callbackId ?? (await makeCallback(tx)).id;
  const agentId = given.agentId ?? (await makeAgent(tx)).id;
  const row = { id: newId('attempt'), attempt: 1, rangAt: now(), ringUntil: now() };
  return one(
    await tx
      .insert(schema.callbackAttempts)
      .values({ ...row, ...given, callbackId, agentId })
      .returning(),
  );
}

export async function makeCallbackMail(tx: Tx, given: Given<typeof schema.callbackMails> = {}) {
  const callbackId = given.callbackId ?? (await makeCallback(tx)).id;
  const row = { id: newId('mail'), kind: 'promised' as const, about: 'turn', sendAt: now() };
  return one(
    await tx
      .insert(schema.callbackMails)
      .values({ ...row, ...given, callbackId })
      .returning(),
  );
}

export async function makeCallbackSubscription(tx: Tx, given: Given<typeof schema.callbackSubscriptions> = {}) {
  const callbackId = given.callbackId ?? (await makeCallback(tx)).id;
  const id = given.id ?? newId('subscription');
  return one(
    await tx
      .insert(schema.callbackSubscriptions)
      .values({ linkDigest: id, ...given, id, callbackId })
      .returning(),
  );
}

export async function makeCallbackPush(tx: Tx, given: Given<typeof schema.callbackPushes> = {}) {
  const callbackId = given.callbackId ?? (await makeCallback(tx)).id;
  const row = { id: newId('push'), kind: 'soon' as const, about: 'a time', sendAt: now(), untilAt: now() };
  return one(
    await tx
      .insert(schema.callbackPushes)
      .values({ ...row, ...given, callbackId })
      .returning(),
  );
}

export async function makeRecording(tx: Tx, given: Given<typeof schema.recordings> = {}) {
  const contactId = given.contactId ?? (await makeContact(tx)).id;
  const id = given.id ?? newId('recording');
  return one(
    await tx
      .insert(schema.recordings)
      .values({ objectPrefix: `made/${id}`, startedAt: now(), ...given, id, contactId })
      .returning(),
  );
}

export async function makeStationSecret(tx: Tx, given: Given<typeof schema.stationSecrets> = {}) {
  const agentId = given.agentId ?? (await makeAgent(tx)).id;
  const row = { username: newId('station'), realm: 'cordboard', ha1: '0'.repeat(32) };
  return one(
    await tx
      .insert(schema.stationSecrets)
      .values({ ...row, ...given, agentId })
      .returning(),
  );
}

export async function makeResumeToken(tx: Tx, given: Given<typeof schema.resumeTokens> = {}) {
  const webCallKeyId = given.webCallKeyId ?? (await makeWebCallKey(tx)).id;
  const row = { id: newId('command'), contactId: newId('contact'), visitorId: newId('visitor'), expiresAt: now() };
  return one(
    await tx
      .insert(schema.resumeTokens)
      .values({ ...row, ...given, webCallKeyId })
      .returning(),
  );
}

export async function makeAuditEntry(tx: Tx, given: Given<typeof schema.auditLog> = {}) {
  const row = { actorKind: 'system', actor: 'test', action: 'thing.made', targetKind: 'thing', target: '1' } as const;
  return one(
    await tx
      .insert(schema.auditLog)
      .values({ ...row, ...given })
      .returning(),
  );
}

export async function makeQueueVisit(tx: Tx, given: Given<typeof schema.queueVisits> = {}) {
  const row = { contactId: newId('contact'), number: 1, queueId: newId('queue'), kind: 'voice', enteredAt: now(), since: now() } as const;
  return one(
    await tx
      .insert(schema.queueVisits)
      .values({ ...row, ...given })
      .returning(),
  );
}

export async function makeAgentStretch(tx: Tx, given: Given<typeof schema.agentStretches> = {}) {
  const row = { agentId: newId('agent'), fromAt: now(), status: 'available', state: 'idle', deskConnected: true } as const;
  return one(
    await tx
      .insert(schema.agentStretches)
      .values({ ...row, ...given })
      .returning(),
  );
}

export async function makeWaitPrediction(tx: Tx, given: Given<typeof schema.waitPredictions> = {}) {
  const row = { contactId: newId('contact'), at: now(), queueId: newId('queue'), rank: 2, p50Ms: 60_000, p90Ms: 120_000 };
  return one(
    await tx
      .insert(schema.waitPredictions)
      .values({ ...row, ...given })
      .returning(),
  );
}

export async function makeSkill(tx: Tx, given: Given<typeof schema.skills> = {}) {
  return one(
    await tx
      .insert(schema.skills)
      .values({ id: newId('skill'), name: 'French', ...given })
      .returning(),
  );
}

export async function makeAgentSkill(tx: Tx, given: Given<typeof schema.agentSkills> = {}) {
  const agentId = given.agentId ?? (await makeAgent(tx)).id;
  const skillId = given.skillId ?? (await makeSkill(tx)).id;
  return one(
    await tx
      .insert(schema.agentSkills)
      .values({ level: 3, ...given, agentId, skillId })
      .returning(),
  );
}

export async function makeRoutingProfile(tx: Tx, given: Given<typeof schema.routingProfiles> = {}) {
  return one(
    await tx
      .insert(schema.routingProfiles)
      .values({ id: newId('routingProfile'), name: 'Day', ...given })
      .returning(),
  );
}

export async function makeRoutingProfileEntry(tx: Tx, given: Given<typeof schema.routingProfileEntries> = {}) {
  const routingProfileId = given.routingProfileId ?? (await makeRoutingProfile(tx)).id;
  const queueId = given.queueId ?? (await makeQueue(tx)).id;
  return one(
    await tx
      .insert(schema.routingProfileEntries)
      .values({ ...given, routingProfileId, queueId })
      .returning(),
  );
}

export async function makeMetricRebuild(tx: Tx, given: Given<typeof schema.metricRebuilds> = {}) {
  const days = { fromDay: '2026-03-02', toDay: '2026-03-02', fromAt: now(), toAt: now() };
  // Over, as one at a time may be open.
  const row = { id: newId('metricRebuild'), ...days, requestedBy: newId('agent'), state: 'done', endedAt: now() } as const;
  return one(
    await tx
      .insert(schema.metricRebuilds)
      .values({ ...row, ...given })
      .returning(),
  );
}
