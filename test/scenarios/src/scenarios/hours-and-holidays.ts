import type { OpeningHours, QueueId } from '@cordboard/contracts';
import { CUSTOMER_VOICE, openHeadlessDesk, waitFor, type EventReader } from '@cordboard/test-kit';
import { closeAll, openShopPage, startCall, watchTenant, type Visitor } from '../actors.ts';
import { Admin } from '../admin.ts';
import { heardAs, sequenceOf } from '../heard-as.ts';
import { orNull } from '../measure.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

/** The clocks of these two are 25 hours apart, so that they never show the same day. */
const EAST = 'Pacific/Kiritimati';
const WEST = 'Pacific/Niue';
const HOUR_MS = 3_600_000;
const TONES = { east: 440, west: 620, closed: 880 };
const TOLD_MS = 15_000;

export const hoursAndHolidays: Scenario = {
  name: 'hours-and-holidays',
  shows:
    'The same holiday closes the queue in whose time zone it is that day and not the other one: a caller hears and reads that it is closed; one whom the closed queue sends on is answered by the open one; and when an admin opens the holiday by its exception, the next caller is let in.',
  breaks: {
    'one-zone': 'the first queue’s hours are in the second one’s time zone, where the holiday is not yet',
    'same-holiday': 'the second queue’s hours are in the first one’s time zone, so it is closed too',
    'stays-closed': 'the exception is not saved',
  },
  bounds: {
    'closed.end': { is: 'queueClosed' },
    'closed.heard': { is: 'closed' },
    'closed.read': { is: 'We are closed at the moment. We are open again: at midnight after the holiday.' },
    'closed.offers': { is: 0 },
    'closed.floorSays': { is: 'closed, open' },
    'sentOn.queue': { is: 'the second' },
    'sentOn.heard': { is: 'words west' },
    'sentOn.offered': { is: true },
    'opened.queue': { is: 'the first' },
    'opened.heard': { is: 'east' },
    'opened.floorSays': { is: 'open, open' },
  },
  run,
};

async function run({ world, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const quick = quickTenant(['Ana']);
  const quiet = { announcePosition: false, announceWait: false, callbackOffered: false, ringMs: 60_000, wrapUpMs: 0 };
  const tenant = await world.newTenant({
    ...quick,
    agents: [...(quick.agents ?? []), { name: 'Ada Admin', role: 'admin' }],
    queues: ['East', 'West'].map((name) => ({ name, settings: quiet })),
  });
  const [east, west] = tenant.queueIds;
  const [ana] = tenant.agents;
  if (east === undefined || west === undefined || ana === undefined) throw new Error('two queues and an agent are needed');
  const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
  const events = await watchTenant(world, tenant);
  const admin = await Admin.signIn(world, tenant);
  const desk = await openHeadlessDesk(world.deployment, tenant, ana.agentId, { origin: world.origin });
  const known = (queueId: QueueId | null | undefined) => (queueId === east ? 'the first' : queueId === west ? 'the second' : null);
  try {
    const holiday = daysAround(EAST);
    const midnight = await asRead(customer, midnightAfter(holiday));
    const closedOn = (timeZone: string) => hoursWith(timeZone, holiday, []);
    const [eastMusic, westMusic, closedSound] = await Promise.all([
      admin.uploadTone('East music', TONES.east, 4_000),
      admin.uploadTone('West music', TONES.west, 4_000),
      admin.uploadTone('Closed', TONES.closed, 1_500),
    ]);
    const own = (promptId: string) => ({ kind: 'prompt', promptId });
    await admin.changeQueue(west, { hours: closedOn(broken === 'same-holiday' ? EAST : WEST), prompts: { music: own(westMusic) } });
    await admin.changeQueue(east, {
      hours: closedOn(broken === 'one-zone' ? WEST : EAST),
      prompts: { music: own(eastMusic), closedMessage: own(closedSound) },
    });

    const closed = await callOnce(customer, events, /(closed|east|west)$/);
    const offers = events.all('offer.created').length;
    const floorClosed = floorSays(events, [east, west]);
    await camera.shoot(customer.page, 'closed');
    await leave(customer);
    say(`closed: ${String(closed.end)}, ${closed.heard}`);

    // Nobody takes calls, so that the music is heard.
    await desk.events.command({ type: 'agent.setStatus', status: 'notReady', reasonId: null });
    await admin.changeQueue(east, { routing: { whenClosed: { type: 'queue', queueId: west } } });
    const sentOn = await callOnce(customer, events, /(closed|words (east|west))$/);
    const offered = await answered(events, desk.events, sentOn.contactId);
    await leave(customer);
    say(`sent on: ${String(known(sentOn.queueId))}, ${sentOn.heard}`);

    await desk.events.command({ type: 'agent.setStatus', status: 'notReady', reasonId: null });
    const openAllDay = [{ fromMinute: 0, toMinute: 1_440 }];
    await admin.changeQueue(east, {
      ...(broken === 'stays-closed' ? {} : { hours: hoursWith(EAST, holiday, openAllDay) }),
    });
    const opened = await callOnce(customer, events, /(closed|east|west)$/);
    await camera.shoot(customer.page, 'opened');
    say(`opened: ${String(known(opened.queueId))}, ${opened.heard}`);
    return {
      figures: {
        closed: {
          end: closed.end,
          heard: closed.heard,
          read: closed.read.replace(midnight, 'at midnight after the holiday'),
          offers,
          floorSays: floorClosed,
        },
        sentOn: { queue: known(sentOn.queueId), heard: sentOn.heard.split(' ').slice(-2).join(' '), offered },
        opened: { queue: known(opened.queueId), heard: opened.heard, floorSays: floorSays(events, [east, west]) },
      },
    };
  } finally {
    await closeAll(desk, admin);
  }
}

/** The days that the zone's calendar shows while this runs. */
function daysAround(timeZone: string): readonly string[] {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return [...new Set([-HOUR_MS, 0, HOUR_MS].map((ms) => day.format(Date.now() + ms)))];
}

/** The first moment of the day after these days in the east, which is 14 hours ahead of UTC all year. */
function midnightAfter(days: readonly string[]): number {
  return Date.parse(`${days.toSorted().at(-1) ?? ''}T00:00:00+14:00`) + 24 * HOUR_MS;
}

/** A moment as the visitor's own browser writes it. */
function asRead({ page }: Visitor, atMs: number): Promise<string> {
  const shape = { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' } as const;
  return page.evaluate(([ms, options]) => new Date(ms).toLocaleString([], options), [atMs, shape] as const);
}

/** Open at every hour of every day but these, which have the spans. */
function hoursWith(timeZone: string, days: readonly string[], spans: OpeningHours['exceptions'][number]['spans']): OpeningHours {
  return {
    timeZone,
    always: false,
    spans: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1_440 })),
    exceptions: days.map((date) => ({ date, label: 'Gospel Day', spans })),
  };
}

interface Called {
  readonly contactId: string;
  readonly queueId: QueueId | null;
  readonly end: string | null;
  readonly heard: string;
  readonly read: string;
}

/** Calls and listens, until the last that was heard is this. */
async function callOnce(customer: Visitor, events: EventReader, until: RegExp): Promise<Called> {
  const before = events.all('contact.created').length;
  const pressedAtMs = await startCall(customer, { again: before > 0 });
  const { contactId } = (await events.next('contact.created', () => true, { index: before })).event;
  const mine = (event: { readonly contactId: string }): boolean => event.contactId === contactId;
  const listen = async (): Promise<string> => sequenceOf(heardAs(await customer.heard.read(), TONES, pressedAtMs));
  await orNull(waitFor(`${String(until)} to be heard`, async () => until.test(await listen()), TOLD_MS));
  const ended = events.all('contact.ended', mine)[0];
  if (ended !== undefined) await orNull(customer.widget.part('again', TOLD_MS));
  return {
    contactId,
    queueId: events.all('contact.queued', mine).at(-1)?.event.queueId ?? null,
    end: ended?.event.reason ?? null,
    heard: await listen(),
    read: await customer.widget.status(),
  };
}

/** Who is still on the line hangs up. */
async function leave({ widget }: Visitor): Promise<void> {
  if ((await orNull(widget.part('hangUp', 200))) !== null) await widget.press('hangUp');
  await widget.part('again', TOLD_MS);
}

/** The agent becomes available: is it offered this caller? */
async function answered(events: EventReader, desk: EventReader, contactId: string): Promise<boolean> {
  await desk.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
  const offer = await orNull(events.next('offer.created', (event) => event.contactId === contactId, { timeoutMs: 5_000 }));
  return offer !== null;
}

function floorSays({ snapshot }: EventReader, queueIds: readonly QueueId[]): string {
  if (snapshot?.scope !== 'desk') return 'nothing';
  return queueIds
    .map((queueId) => (snapshot.queues.find((queue) => queue.queueId === queueId)?.open === true ? 'open' : 'closed'))
    .join(', ');
}
