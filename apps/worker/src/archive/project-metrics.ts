import {
  followStretch,
  followVisits,
  STRETCH_EVENTS,
  VISIT_EVENTS,
  type AgentId,
  type ContactId,
  type EventEnvelope,
  type Stretch,
  type TenantEventType,
  type Visit,
} from '@cordboard/contracts';
import { keepPredictions, readOpenStretches, readVisitsOf, settlePredictions, writeStretches, writeVisits, type Tx } from '@cordboard/db';
import { madePrediction } from './made-prediction.ts';

/** Folds a batch of events into what metrics are computed from; events of a tenant come in their order, each once. */
export async function projectMetrics(tx: Tx, batch: readonly EventEnvelope[]): Promise<void> {
  await keepPredictions(tx, batch.flatMap(madePrediction));
  await projectVisits(tx, batch);
  await projectStretches(tx, batch);
}

async function projectVisits(tx: Tx, batch: readonly EventEnvelope[]): Promise<void> {
  const types: readonly TenantEventType[] = VISIT_EVENTS;
  const told = batch.flatMap(({ event, atMs }) =>
    types.includes(event.type) && 'contactId' in event && event.contactId !== null ? [{ contactId: event.contactId, event, atMs }] : [],
  );
  if (told.length === 0) return;
  const contacts = new Map<ContactId, Visit[]>(told.map(({ contactId }) => [contactId, []]));
  for (const visit of await readVisitsOf(tx, [...contacts.keys()])) contacts.get(visit.contactId)?.push(visit);
  const changed = new Map<string, Visit>();
  const left: Visit[] = [];
  for (const { contactId, event, atMs } of told) {
    const visits = contacts.get(contactId) ?? [];
    for (const visit of followVisits(visits, { event, atMs })) {
      if (visit.outcome !== null && visits[visit.number - 1]?.outcome === null) left.push(visit);
      visits[visit.number - 1] = visit;
      changed.set(`${contactId} ${String(visit.number)}`, visit);
    }
  }
  await writeVisits(tx, [...changed.values()]);
  for (const visit of left) await settlePredictions(tx, visit);
}

async function projectStretches(tx: Tx, batch: readonly EventEnvelope[]): Promise<void> {
  const types: readonly TenantEventType[] = STRETCH_EVENTS;
  const told = batch.flatMap(({ event, atMs }) =>
    types.includes(event.type) && 'agentId' in event && event.agentId !== null ? [{ agentId: event.agentId, event, atMs }] : [],
  );
  if (told.length === 0) return;
  const agentIds = [...new Set(told.map(({ agentId }) => agentId))];
  const open = new Map<AgentId, Stretch>((await readOpenStretches(tx, agentIds)).map((one) => [one.agentId, one]));
  const changed = new Map<string, Stretch>();
  for (const { agentId, event, atMs } of told) {
    for (const stretch of followStretch(open.get(agentId) ?? null, { event, atMs })) {
      open.set(agentId, stretch);
      changed.set(`${agentId} ${String(stretch.fromMs)}`, stretch);
    }
  }
  await writeStretches(tx, [...changed.values()]);
}
