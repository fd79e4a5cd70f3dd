import { heardBounds, listen } from '../call-control/matrix.ts';
import { openTalk } from '../call-control/talk.ts';
import { orNull } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

export const hold: Scenario = {
  name: 'hold',
  shows:
    'An agent puts a customer on hold by H and takes the call back: on hold the customer hears the queue’s music and not the agent, the agent hears silence, and the widget says so.',
  breaks: {
    'no-music': 'the queue has no music',
    'not-held': 'the agent does not press H',
  },
  bounds: {
    ...heardBounds('talking', { customer: 'ana', ana: 'customer' }),
    ...heardBounds('held', { customer: 'music', ana: null }),
    ...heardBounds('resumed', { customer: 'ana', ana: 'customer' }),
    'checks.widgetSaid': { is: true },
    'checks.events': { is: 'held resumed' },
  },
  run: async (run) => {
    const { ana, customer, events } = await openTalk(run);
    const ears = { customer: customer.heard, ana: ana.heard };
    const talking = await listen(ears);
    if (run.break !== 'not-held') await ana.page.keyboard.press('h');
    await orNull(ana.page.waitForSelector('[data-part=contact][data-held=true]', { timeout: 8_000 }));
    const held = await listen(ears);
    const widgetSaid = (await customer.widget.status()).includes('on hold');
    await run.camera.shoot(ana.page, 'held');
    await ana.page.keyboard.press('h');
    await orNull(ana.page.waitForSelector('[data-part=contact][data-held=false]', { timeout: 8_000 }));
    const resumed = await listen(ears);
    const said = events.seen.flatMap(({ event }) =>
      event.type === 'contact.held' ? ['held'] : event.type === 'contact.resumed' ? ['resumed'] : [],
    );
    return { figures: { heard: { talking, held, resumed } }, checks: { widgetSaid, events: said.join(' ') } };
  },
};
