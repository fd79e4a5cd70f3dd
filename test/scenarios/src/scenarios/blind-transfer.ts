import { heardBounds, listen } from '../call-control/matrix.ts';
import { chooseBen, openBen, openTalk } from '../call-control/talk.ts';
import { orNull } from '../measure.ts';
import { isConnected, isInWrapUp } from '../passage.ts';
import type { Scenario } from '../scenario.ts';

export const blindTransfer: Scenario = {
  name: 'blind-transfer',
  shows:
    'An agent passes a call on by keyboard to a colleague, whose desk says from whom it comes; the customer hears music meanwhile. The colleague declines: nobody loses the customer, who is back in line and comes to the first agent again after wrap-up. The second time the colleague takes it.',
  breaks: {
    'no-music': 'the queue has no music',
    'takes-it-at-once': 'the colleague accepts the first time',
  },
  bounds: {
    ...heardBounds('ringing', { customer: 'music', ana: null }),
    ...heardBounds('passedOn', { customer: 'ben', ben: 'customer' }),
    'checks.said': { is: 'Ana passes on a call for Billing' },
    'checks.wrapUp': { is: true },
    'checks.queuedBy': { is: 'joined transferred offerEnded transferred' },
    'checks.recordings': { is: 1 },
  },
  run: async (run) => {
    const talk = await openTalk(run, ['Ana', 'Ben']);
    const { ana, customer, events, contactId } = talk;
    const ben = await openBen(run, talk);
    const card = `[data-part=ring][data-contact-id="${contactId}"]`;
    await chooseBen(ana, talk, 'Control+Enter');
    const wrapUp = await isInWrapUp(ana.page);
    await ben.page.waitForSelector(card, { timeout: 15_000 });
    const said = await ben.page.textContent('#ring-title');
    await run.camera.shoot(ben.page, 'ringing');
    const ringing = await listen({ customer: customer.heard, ana: ana.heard });
    await ben.page.keyboard.press(run.break === 'takes-it-at-once' ? 'Space' : 'Escape');
    if (run.break !== 'takes-it-at-once') {
      await events.next('contact.queued', (event) => event.cause === 'offerEnded');
      await ana.page.click('[data-part=finish]');
      await ana.page.waitForSelector(card, { timeout: 15_000 });
      await ana.page.keyboard.press('Space');
      await isConnected(ana.page);
      await events.next('contact.connected', () => true, { index: 1 });
      await chooseBen(ana, talk, 'Control+Enter');
      await ben.page.waitForSelector(card, { timeout: 15_000 });
      await ben.page.keyboard.press('Space');
    }
    await orNull(events.next('contact.connected', () => true, { index: run.break === 'takes-it-at-once' ? 1 : 2 }));
    const passedOn = await listen({ customer: customer.heard, ben: ben.heard });
    await ben.page.keyboard.press('Control+Shift+E');
    await orNull(events.next('recording.stored'));
    const queuedBy = events.all('contact.queued').map(({ event }) => event.cause);
    return {
      figures: { heard: { ringing, passedOn } },
      checks: { said, wrapUp, queuedBy: queuedBy.join(' '), recordings: events.all('recording.started').length },
    };
  },
};
