import {
  newId,
  type AgentId,
  type ContactId,
  type EventPosition,
  type QueueId,
  type TenantEvent,
  type TenantId,
} from '@cordboard/contracts';
import type { Acd, PreviewMoment, PreviewQuestion } from '../acd.ts';
import { estimateWait } from '../domain/estimated-wait.ts';
import { exceptionAt, opensAfter } from '../domain/opening-hours.ts';
import type { Resources } from '../store/resources.ts';
import { readPace } from '../systems/pace.ts';
import type { Cast } from './cast.ts';
import type { Scene } from './scene.ts';

/** A stage of its own for one preview: the engine on keys of its own, in time that only the preview moves. */
export interface Stage {
  readonly acd: Acd;
  readonly resources: Resources;
  readonly tenantId: TenantId;
  setTime(atMs: number): void;
}

/** Callers who really stand in line before the call; more are only counted. */
export const MOST_EXTRAS = 50;
/** Steps, delays and stages of all the queues that a call comes through are far fewer. */
const MOST_SCENES = 200;
const PLAYERS_PER_CALL = 25;
const MOST_EVENTS = 10_000;

export async function setScene(stage: Stage, scene: Scene, { players }: Cast): Promise<void> {
  const { acd, resources, tenantId } = stage;
  await acd.publishConfiguration(scene.snapshot);
  for (let index = 0; index < players.length; index += PLAYERS_PER_CALL) {
    const rows = players.slice(index, index + PLAYERS_PER_CALL);
    const args = rows.flatMap(({ agentId, status, record }) => [agentId, status, newId('desk'), record]);
    await resources.commands.expectOk(tenantId, 'preview-agents', args);
  }
}

/** Those who wait before the call: they ask for what nobody can, so they stay. */
export async function addExtras(stage: Stage, { backDoor, nobodys }: Scene, queueId: QueueId, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const contactId = await newContact(stage);
    await stage.acd.enqueueContact(stage.tenantId, contactId, backDoor, { requirement: { skillId: nobodys, level: 1 } });
    await stage.acd.moveContact(stage.tenantId, contactId, queueId);
  }
}

async function newContact({ acd, tenantId, resources }: Stage): Promise<ContactId> {
  const contactId = newId('contact', resources.commands.nowMs());
  const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://preview.invalid', locale: 'en' as const };
  await acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer });
  return contactId;
}

/**
 * The call itself, until nothing happens any more without somebody who takes it. `unseen`: how many more are before it than
 * stand in line.
 */
export async function playCall(
  stage: Stage,
  scene: Scene,
  { players }: Cast,
  question: PreviewQuestion,
  unseen: number,
): Promise<readonly PreviewMoment[]> {
  const { acd, tenantId } = stage;
  const { atMs, queueId, options } = question;
  const free = players.filter((player) => player.free).map(({ agentId }) => agentId);
  const contactId = await newContact(stage);
  let seen = await acd.lastPosition(tenantId);
  const outcome = await acd.enqueueContact(tenantId, contactId, queueId, options);
  const doors = outcome.doors ?? [queueId];
  const moments: PreviewMoment[] = closedDoors(scene, doors, outcome.outcome === 'closed', atMs);
  const last = doors.at(-1) ?? queueId;
  if (outcome.outcome === 'full' || outcome.outcome === 'empty')
    moments.push({ what: 'refused', atMs, queueId: last, why: outcome.outcome });
  if (outcome.outcome !== 'queued') return moments;
  moments.push(await joined(stage, scene, contactId, last, last === queueId ? unseen : 0));
  let nowMs = atMs;
  for (let scenes = 0; scenes < MOST_SCENES; scenes++) {
    const { moments: happened, position } = await changes(stage, contactId, seen, nowMs);
    seen = position;
    moments.push(...happened);
    if (happened.some(isEnd)) return moments;
    addAsking(moments, await asking(stage, scene, contactId, free, nowMs));
    const nextMs = await nextChange(stage, contactId);
    if (nextMs === null) break;
    nowMs = Math.max(nowMs, nextMs);
    stage.setTime(nowMs);
    await acd.runDue(tenantId);
  }
  const contact = await acd.readContact(tenantId, contactId);
  if (contact?.queueId) moments.push({ what: 'waits', atMs: nowMs, queueId: contact.queueId });
  return moments;
}

/** Each closed queue that was asked, and where it leads. */
function closedDoors({ snapshot }: Scene, doors: readonly QueueId[], closed: boolean, atMs: number): PreviewMoment[] {
  const passed = closed ? doors : doors.slice(0, -1);
  return passed.flatMap((queueId, index): PreviewMoment[] => {
    const queue = snapshot.queues.find((one) => one.queueId === queueId);
    if (!queue) return [];
    const [exception, opensAtMs] = [exceptionAt(queue.hours, atMs), opensAfter(queue.hours, atMs)];
    return [{ what: 'closed', atMs, queueId, exception, opensAtMs, toQueueId: doors[index + 1] ?? null }];
  });
}

/** As `readPlace`, but of a longer line. */
async function joined(
  { resources, tenantId }: Stage,
  { snapshot }: Scene,
  contactId: ContactId,
  queueId: QueueId,
  unseen: number,
): Promise<PreviewMoment> {
  const { commands } = resources;
  const atMs = commands.nowMs();
  const [rank, length, pace, hours] = await commands.expectOk(tenantId, 'contact-place', [contactId]);
  const position = Number(rank) + unseen;
  const known = readPace(pace, hours, atMs);
  const queue = snapshot.queues.find((one) => one.queueId === queueId);
  const estimatedWaitMs = known && estimateWait(known, position);
  return {
    ...{ what: 'joined', atMs, queueId, position, waiting: Number(length) + unseen, estimatedWaitMs },
    exception: queue ? exceptionAt(queue.hours, atMs) : null,
  };
}

function isEnd(moment: PreviewMoment): boolean {
  return moment.what !== 'stage' || moment.action !== 'queue';
}

/** What the engine has done with the call since a position of its events. */
async function changes({ acd, tenantId }: Stage, contactId: ContactId, after: EventPosition, atMs: number) {
  const events = (await acd.readEvents(tenantId, after, MOST_EVENTS)) ?? [];
  const last = events.at(-1);
  const moments = events.flatMap(({ event }) => momentOf(event, contactId, atMs));
  return { moments, position: last ? { epoch: last.epoch, seq: last.seq } : after };
}

function momentOf(event: TenantEvent, contactId: ContactId, atMs: number): PreviewMoment[] {
  if (event.type === 'contact.overflowed' && event.contactId === contactId) {
    const { queueId, stage, action, toQueueId } = event;
    return [{ what: 'stage', atMs, queueId, stage, action, toQueueId }];
  }
  if (event.type === 'contact.ended' && event.contactId === contactId && event.queueId !== null)
    return [{ what: 'nobodyThere', atMs, queueId: event.queueId }];
  return [];
}

async function asking(
  { acd, tenantId, resources }: Stage,
  { snapshot }: Scene,
  contactId: ContactId,
  free: readonly AgentId[],
  atMs: number,
): Promise<PreviewMoment | null> {
  const [contact, why] = await Promise.all([acd.readContact(tenantId, contactId), acd.explainContact(tenantId, contactId)]);
  const queue = snapshot.queues.find(({ queueId }) => queueId === contact?.queueId);
  if (!queue || !why) return null;
  const order = await resources.commands.expectOk(tenantId, 'preview-ask', [contactId, ...free]);
  const byId = new Map(free.map((agentId): [string, AgentId] => [agentId, agentId]));
  const sum = (field: 'loggedIn' | 'available'): number => why.lines.reduce((total, line) => total + line[field], 0);
  return {
    ...{
      what: 'asks',
      atMs,
      queueId: queue.queueId,
      strategy: queue.strategy,
      step: why.step ?? 1,
      steps: why.steps,
      asksFor: why.asksFor,
    },
    preferredAgentId: why.preferredAgentId,
    agentIds: order.flatMap((id) => byId.get(id) ?? []),
    ...{ loggedIn: sum('loggedIn'), available: sum('available') },
  };
}

/** Unless it is what was said last. */
function addAsking(moments: PreviewMoment[], asks: PreviewMoment | null): void {
  const said = moments.findLast(({ what }) => what === 'asks' || what === 'stage');
  if (asks && (!said || JSON.stringify({ ...said, atMs: 0 }) !== JSON.stringify({ ...asks, atMs: 0 }))) moments.push(asks);
}

async function nextChange({ resources, tenantId }: Stage, contactId: ContactId): Promise<number | null> {
  const [nextMs] = await resources.commands.expectOk(tenantId, 'preview-next', [contactId]);
  return nextMs ? Number(nextMs) : null;
}
