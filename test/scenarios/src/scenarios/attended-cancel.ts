import { acceptOffer } from '../actors.ts';
import { heardBounds, listen } from '../call-control/matrix.ts';
import { chooseBen, openBen, openTalk } from '../call-control/talk.ts';
import { orNull } from '../measure.ts';
import { stateAfterwards } from '../passage.ts';
import type { Scenario } from '../scenario.ts';

export const attendedCancel: Scenario = {
  name: 'attended-cancel',
  shows:
    'An agent asks a colleague and goes back to the customer by one key: the customer hears the agent again, the colleague nobody, and is free. A second time the colleague declines: the customer stays on hold with the agent.',
  breaks: {
    'hands-over': 'the agent presses C instead of B, and so hands the customer over',
    'no-music': 'the queue has no music',
  },
  bounds: {
    ...heardBounds('consulting', { customer: 'music', ana: 'ben', ben: 'ana' }),
    ...heardBounds('cancelled', { customer: 'ana', ana: 'customer', ben: null }),
    ...heardBounds('declined', { customer: 'music', ana: null }),
    'checks.benAfter': { is: 'idle' },
    'checks.ends': { is: 'cancelled declined' },
  },
  run: async (run) => {
    const talk = await openTalk(run, ['Ana', 'Ben']);
    const { ana, customer, events, contactId } = talk;
    const ben = await openBen(run, talk);
    const ears = { customer: customer.heard, ana: ana.heard, ben: ben.heard };
    await chooseBen(ana, talk, 'Enter');
    await acceptOffer(ben, contactId);
    await ana.page.waitForSelector('[data-part=consult][data-state=accepted]', { timeout: 10_000 });
    await orNull(events.next('leg.joined', (event) => event.party === 'agent', { index: 1 }));
    const consulting = await listen(ears);
    await ana.page.keyboard.press(run.break === 'hands-over' ? 'c' : 'b');
    await orNull(events.next('contact.resumed', () => true, { timeoutMs: 5_000 }));
    const cancelled = await listen(ears);
    const benAfter = await stateAfterwards(ben.page);
    if (run.break !== 'hands-over') {
      await chooseBen(ana, talk, 'Enter');
      await ben.page.waitForSelector('[data-part=ring]', { timeout: 15_000 });
      await ben.page.keyboard.press('Escape');
      await orNull(events.next('consult.ended', () => true, { index: 1 }));
    }
    const declined = await listen({ customer: customer.heard, ana: ana.heard });
    const ends = events.all('consult.ended').map(({ event }) => event.reason);
    return { figures: { heard: { consulting, cancelled, declined } }, checks: { benAfter, ends: ends.join(' ') } };
  },
};
