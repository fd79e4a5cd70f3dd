import { heardBounds, listen } from '../call-control/matrix.ts';
import { gridAt, isIn, join, openWatched } from '../call-control/supervise.ts';
import { orNull } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

export const barge: Scenario = {
  name: 'barge',
  shows:
    'A supervisor who listens presses the customer’s mark in her column of the grid, and all three hear each other; then her browser is closed, and the two go on as before.',
  breaks: {
    'cell-not-pressed': 'the supervisor does not press the mark',
    'stays-open': 'the supervisor’s browser is not closed',
  },
  bounds: {
    ...heardBounds('barging', { customer: ['ana', 'sue'], ana: ['customer', 'sue'], sue: ['customer', 'ana'] }),
    ...heardBounds('left', { customer: 'ana', ana: 'customer' }),
    'checks.told': { is: 'Sam Supervisor is in this call: the customer hears it too.' },
    'checks.grid': { is: 'customer: agent supervisor; agent: customer supervisor; supervisor: agent customer' },
    'checks.ended': { is: true },
  },
  run: async (run) => {
    const watched = await openWatched(run);
    const { sue, ana, ears, events, contactId } = watched;
    await join(watched, 'listen');
    if (run.break !== 'cell-not-pressed') await sue.page.click('[data-listener=customer] [data-asks=barge]');
    await orNull(isIn(sue.page, 'barge'));
    const barging = await listen(ears);
    const told = await orNull(ana.page.locator('[data-part=supervised]').textContent({ timeout: 3_000 }));
    const grid = await gridAt(sue);
    await run.camera.shoot(sue.page, 'barging-sue');
    await run.camera.shoot(ana.page, 'barging-ana');
    if (run.break !== 'stays-open') await sue.page.close();
    const ended = await orNull(events.next('supervision.ended', (event) => event.contactId === contactId, { timeoutMs: 14_000 }));
    const left = await listen({ customer: watched.customer.heard, ana: ana.heard });
    return { figures: { heard: { barging, left } }, checks: { told, grid, ended: ended !== null } };
  },
};
