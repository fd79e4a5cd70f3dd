import { heardBounds, listen as listenTo } from '../call-control/matrix.ts';
import { deafen, gridAt, join, openWatched } from '../call-control/supervise.ts';
import { orNull } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

export const listen: Scenario = {
  name: 'listen',
  shows:
    'A supervisor whose microphone is denied listens to a conversation from the agent’s tile: she hears both, nobody hears her, the agent’s desk says so, the grid shows who hears whom; by the key 0 she lets go and hears nothing.',
  breaks: {
    'not-listening': 'the supervisor does not choose Listen',
    'key-is-dead': 'the supervisor’s page does not hear the key 0',
  },
  bounds: {
    ...heardBounds('listening', { customer: 'ana', ana: 'customer', sue: ['customer', 'ana'] }),
    ...heardBounds('letGo', { customer: 'ana', ana: 'customer', sue: null }),
    'checks.told': { is: 'Sam Supervisor is listening to this call.' },
    'checks.toldNoMore': { is: true },
    'checks.grid': { is: 'customer: agent; agent: customer; supervisor: agent customer' },
    'checks.microphone': { is: 'denied' },
    'checks.ended': { is: 'letGo' },
  },
  run: async (run) => {
    const watched = await openWatched(run, 'denied');
    const { sue, ana, ears, events } = watched;
    if (run.break !== 'not-listening') await join(watched, 'listen');
    const listening = await listenTo(ears);
    const microphone = await sue.page.evaluate(
      async () => (await navigator.permissions.query({ name: 'microphone' as PermissionName })).state,
    );
    const told = await orNull(ana.page.locator('[data-part=supervised]').textContent({ timeout: 3_000 }));
    const grid = await gridAt(sue);
    await run.camera.shoot(sue.page, 'listening-sue');
    await run.camera.shoot(ana.page, 'listening-ana');
    if (run.break === 'key-is-dead') await deafen(sue, 'Digit0');
    await sue.page.keyboard.press('0');
    const ended = await orNull(events.next('supervision.ended', () => true, { timeoutMs: 5_000 }));
    const gone = await orNull(ana.page.waitForSelector('[data-part=supervised]', { state: 'detached', timeout: 5_000 }).then(() => true));
    const letGo = await listenTo(ears);
    return {
      figures: { heard: { listening, letGo } },
      checks: { told, grid, microphone, toldNoMore: gone === true, ended: ended?.event.reason ?? null },
    };
  },
};
