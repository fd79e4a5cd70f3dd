import { acceptOffer } from '../actors.ts';
import { heardBounds, listen } from '../call-control/matrix.ts';
import { chooseBen, openBen, openTalk, partiesAt } from '../call-control/talk.ts';
import { orNull } from '../measure.ts';
import { isInWrapUp } from '../passage.ts';
import type { Scenario } from '../scenario.ts';

export const attendedTransfer: Scenario = {
  name: 'attended-transfer',
  shows:
    'An agent asks a colleague by keyboard while the customer hears music, swaps to the customer and back, and hands the call over: the whole matrix of who hears whom in each step, who is in the call at both desks, and one recording throughout.',
  breaks: {
    'no-swap': 'the agent does not press H, so nothing is swapped',
    'no-music': 'the queue has no music',
  },
  bounds: {
    ...heardBounds('consulting', { customer: 'music', ana: 'ben', ben: 'ana' }),
    ...heardBounds('swapped', { customer: 'ana', ana: 'customer', ben: 'music' }),
    ...heardBounds('handedOver', { customer: 'ben', ben: 'customer', ana: null }),
    'checks.asked': { is: 'Ana asks you about a call for Billing' },
    'checks.partiesAtAna': { is: 'customer held, agent talking, agent talking' },
    'checks.partiesAtBen': { is: 'customer held, agent talking, agent talking' },
    'checks.partiesAfter': { is: 'customer talking, agent talking' },
    'checks.wrapUp': { is: true },
    'checks.recordings': { is: 1 },
    'checks.endedBy': { is: 'agentHungUp' },
  },
  run: async (run) => {
    const talk = await openTalk(run, ['Ana', 'Ben']);
    const { ana, customer, events, contactId } = talk;
    const ben = await openBen(run, talk);
    const ears = { customer: customer.heard, ana: ana.heard, ben: ben.heard };
    await chooseBen(ana, talk, 'Enter');
    await ben.page.waitForSelector('[data-part=ring]', { timeout: 15_000 });
    const asked = await ben.page.textContent('#ring-title');
    await acceptOffer(ben, contactId);
    const at = (state: string) => ana.page.waitForSelector(`[data-part=consult]${state}`, { timeout: 10_000 });
    await at('[data-state=accepted]');
    await orNull(events.next('leg.joined', (event) => event.party === 'agent', { index: 1 }));
    const consulting = await listen(ears);
    const [partiesAtAna, partiesAtBen] = [await partiesAt(ana), await partiesAt(ben)];
    await run.camera.shoot(ana.page, 'consulting-ana');
    await run.camera.shoot(ben.page, 'consulting-ben');
    if (run.break !== 'no-swap') await ana.page.keyboard.press('h');
    await orNull(at('[data-held=false]'));
    const swapped = await listen(ears);
    await ana.page.keyboard.press('c');
    const wrapUp = await isInWrapUp(ana.page);
    await orNull(events.next('contact.transferred'));
    const handedOver = await listen(ears);
    const partiesAfter = await partiesAt(ben);
    await ben.page.keyboard.press('Control+Shift+E');
    const ended = await orNull(events.next('contact.ended'));
    await orNull(events.next('recording.stored'));
    return {
      figures: { heard: { consulting, swapped, handedOver } },
      checks: {
        ...{ asked, partiesAtAna, partiesAtBen, partiesAfter, wrapUp },
        recordings: events.all('recording.started').length,
        endedBy: ended?.event.reason ?? null,
      },
    };
  },
};
