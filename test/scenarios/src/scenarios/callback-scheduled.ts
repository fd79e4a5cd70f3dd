import { CordboardError, type ContactId } from '@cordboard/contracts';
import { AGENT_VOICE, CUSTOMER_VOICE, newHeadlessCustomer, waitFor, type EventReader } from '@cordboard/test-kit';
import {
  acceptOffer,
  becomeAvailable,
  closeAll,
  newActor,
  openDesk,
  openShopPage,
  startCall,
  watchTenant,
  type Visitor,
} from '../actors.ts';
import { dominantIn, nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import { chooseSlot } from '../widget/choose-slot.ts';

const TALK_MS = 2_500;
const SLOT_MS = 5_000;
const SLOTS = { lengthMs: SLOT_MS, perSlot: 1, noticeMs: 1_000, days: 2 };

export const callbackScheduled: Scenario = {
  name: 'callback-scheduled',
  shows:
    'A waiting customer chooses a time for the callback, another time later, and comes back to another page: at that time the contact is in line at the place it had, the page rings, and they talk. A time that is promised is promised to nobody else.',
  breaks: {
    'taken-meanwhile': 'another customer takes the time between offer and choice, so the customer has to choose again',
    cancelled: 'the customer cancels the promise before its time',
  },
  bounds: {
    /** From the chosen time to being in line. */
    lateMs: { min: 0, max: 1_000 },
    dials: { is: 1 },
    choices: { is: 1 },
    placeKept: { is: true },
    'checks.earlyRings': { is: 0 },
    'checks.firstPromiseKept': { is: true },
    'checks.secondPromiseShown': { is: true },
    'checks.takenTime': { is: 'slot_gone' },
    'checks.takenTimeOffered': { is: false },
    'checks.callbackState': { is: 'done' },
    'checks.customerHeardHz': { near: AGENT_VOICE.hz, within: 5 },
    'checks.agentHeardHz': { near: CUSTOMER_VOICE.hz, within: 5 },
  },
  measures: { lateMs: 'from the chosen time to the contact in line', choices: 'how often the customer chose until the first promise' },
  run: async ({ world, camera, break: broken, say }) => {
    const callback = { slots: SLOTS };
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000, callbackRingMs: 15_000, routing: { callback } }));
    const { origin } = world;
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false });
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    const rival = await newHeadlessCustomer(world.deployment, tenant, { origin });
    try {
      await startCall(customer);
      const { contactId } = (await events.next('contact.queued')).event;
      await rival.call();
      const rivals = await rival.listen();
      await events.next('contact.queued', (event) => event.contactId === rival.contactId);

      await customer.widget.press('chooseTime');
      const first = await chooseSlot(customer, nowMs() + 6_000);
      if (broken === 'taken-meanwhile') await rivals.command({ type: 'callback.request', contactId: rival.contactId, slotAtMs: first });
      await camera.shoot(customer.page, 'choosing');
      await customer.widget.press('confirmTime');
      let choices = 1;
      if (broken === 'taken-meanwhile') {
        await waitFor('the widget to say that the time is taken', async () => (await faultOf(customer)).includes('taken'));
        await camera.shoot(customer.page, 'taken');
        await chooseSlot(customer, nowMs() + 6_000);
        await customer.widget.press('confirmTime');
        choices += 1;
      }
      const requested = await events.next('callback.requested', (event) => event.contactId === contactId);
      const promisedMs = requested.event.scheduledForMs ?? null;
      say('a time is promised; the page is closed, and another one opened');
      await waitFor('the widget to say so', async () => (await customer.widget.status()).includes('We will call you back here'));
      const takenTime = await refusalOf(rivals, rival.contactId, promisedMs ?? 0);
      const { slots = [] } = await rivals.command({ type: 'callback.slots', contactId: rival.contactId });
      await customer.page.close();

      const back = await newActor(customer.browser);
      world.stage.enter('customer', back);
      const { page, widget, heard } = back;
      await page.goto(world.shopUrl(tenant));
      await page.click('h1');
      await widget.press('launch');
      await widget.press('changeTime');
      const second = await chooseSlot(back, nowMs() + 5_000, promisedMs);
      await widget.press('confirmTime');
      await events.next('callback.rescheduled');
      const shown = await orNull(waitFor('the widget to say the new time', async () => (await widget.status()).includes(hourOf(second))));
      await camera.shoot(page, 'promised');
      if (broken === 'cancelled') await widget.press('cancelCallback');

      const due = await orNull(
        events.next('contact.queued', (event) => event.contactId === contactId && event.cause === 'retry', { timeoutMs: 20_000 }),
      );
      const early = events.all('callback.ringing').length;
      if (due !== null) await becomeAvailable(desk);
      const accepted = due === null ? null : await orNull(acceptOffer(desk, contactId));
      if (accepted !== null) await widget.press('answer');
      const connected = await orNull(events.next('contact.connected', (event) => event.contactId === contactId));
      const talkFromMs = nowMs();
      if (connected !== null) {
        await waitFor('the talk to last its time', () => nowMs() > talkFromMs + TALK_MS, TALK_MS + 5_000);
        await widget.press('hangUp');
      }
      const ended = await orNull(events.next('callback.ended', (event) => event.contactId === contactId));
      const [customerHeard, agentHeard] = [await heard.read(), await desk.heard.read()];
      const rings = events.all('callback.ringing', (event) => event.contactId === contactId);
      return {
        figures: {
          lateMs: due === null ? null : round(due.atMs - second),
          dials: new Set(rings.map(({ event }) => event.attemptId)).size,
          choices,
          // The other customer has waited in line all the time.
          placeKept: due?.event.position === 1 && events.all('offer.created')[0]?.event.contactId === contactId,
        },
        checks: {
          earlyRings: early,
          firstPromiseKept: promisedMs === first,
          secondPromiseShown: shown ?? false,
          takenTime,
          takenTimeOffered: slots.some(({ fromMs }) => fromMs === promisedMs),
          callbackState: ended?.event.state ?? null,
          customerHeardHz: round(dominantIn(customerHeard, talkFromMs + 500, talkFromMs + TALK_MS), 1),
          agentHeardHz: round(dominantIn(agentHeard, talkFromMs + 500, talkFromMs + TALK_MS), 1),
        },
      };
    } finally {
      await closeAll(rival);
    }
  },
};

async function faultOf({ widget }: Visitor): Promise<string> {
  return (await (await widget.part('slotFault')).textContent()) ?? '';
}

function hourOf(atMs: number): string {
  return new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit' }).format(atMs);
}

async function refusalOf(events: EventReader, contactId: ContactId, slotAtMs: number): Promise<string> {
  try {
    await events.command({ type: 'callback.request', contactId, slotAtMs });
    return 'promised twice';
  } catch (error) {
    return error instanceof CordboardError ? error.code : String(error);
  }
}
