import { heardBounds, listen } from '../call-control/matrix.ts';
import { deafen, gridAt, isIn, join, openWatched } from '../call-control/supervise.ts';
import { orNull } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

export const whisper: Scenario = {
  name: 'whisper',
  shows:
    'A supervisor who listens whispers by the key 2: the agent hears the customer and her, the customer hears the agent alone; on hold the agent hears her alone and the customer the music.',
  breaks: {
    'key-is-dead': 'the supervisor’s page does not hear the key 2',
    'no-music': 'the queue has no music',
  },
  bounds: {
    ...heardBounds('whispering', { customer: 'ana', ana: ['customer', 'sue'], sue: ['customer', 'ana'] }),
    ...heardBounds('held', { customer: 'music', ana: 'sue', sue: 'ana' }),
    'checks.refused': { is: '' },
    'checks.told': { is: 'Sam Supervisor is in this call: only you hear it.' },
    'checks.grid': { is: 'customer: agent; agent: customer supervisor; supervisor: agent customer' },
    'checks.legs': { is: 1 },
  },
  run: async (run) => {
    const watched = await openWatched(run);
    const { sue, ana, ears, events } = watched;
    await join(watched, 'listen');
    if (run.break === 'key-is-dead') await deafen(sue, 'Digit2');
    await sue.page.keyboard.press('2');
    await orNull(isIn(sue.page, 'whisper'));
    const refused = (await sue.page.locator('.mantine-Notification-root').allTextContents()).join(' / ');
    const whispering = await listen(ears);
    const told = await orNull(ana.page.locator('[data-part=supervised]').textContent({ timeout: 3_000 }));
    const grid = await gridAt(sue);
    await run.camera.shoot(sue.page, 'whispering-sue');
    await run.camera.shoot(ana.page, 'whispering-ana');
    await ana.page.keyboard.press('h');
    await orNull(ana.page.waitForSelector('[data-part=contact][data-held=true]', { timeout: 8_000 }));
    const held = await listen(ears);
    return {
      figures: { heard: { whispering, held } },
      checks: { refused, told, grid, legs: events.all('supervision.started').length },
    };
  },
};
