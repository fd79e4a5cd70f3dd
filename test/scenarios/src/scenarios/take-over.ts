import { Admin } from '../admin.ts';
import { heardBounds, listen } from '../call-control/matrix.ts';
import { join, openWatched } from '../call-control/supervise.ts';
import { orNull } from '../measure.ts';
import { isInWrapUp } from '../passage.ts';
import type { Scenario } from '../scenario.ts';

export const takeOver: Scenario = {
  name: 'take-over',
  shows:
    'A supervisor who listens takes the call over by the key 4: the customer hears her and not the agent, who has wrap-up; her desk has the call, and she ends it there. One recording throughout.',
  breaks: {
    'no-queue': 'the supervisor serves no queue',
    'not-confirmed': 'the supervisor does not confirm',
  },
  bounds: {
    ...heardBounds('listening', { customer: 'ana', ana: 'customer', sue: ['customer', 'ana'] }),
    ...heardBounds('tookOver', { customer: 'sue', sue: 'customer', ana: null }),
    'checks.by': { is: 'supervisor' },
    'checks.wrapUp': { is: true },
    'checks.atDesk': { is: true },
    'checks.recordings': { is: 1 },
    'checks.endedBy': { is: 'agentHungUp' },
  },
  run: async (run) => {
    const watched = await openWatched(run);
    const { sue, ana, ears, events, tenant } = watched;
    const [queueId] = tenant.queueIds;
    const anaId = tenant.agents[0]?.agentId;
    if (queueId === undefined || anaId === undefined) throw new Error('a queue and an agent are needed');
    if (run.break !== 'no-queue') {
      const admin = await Admin.signIn(run.world, tenant);
      await admin.changeQueue(queueId, { agentIds: [anaId, tenant.supervisorId] }).finally(() => admin.close());
    }
    await join(watched, 'listen');
    const listening = await listen(ears);
    await sue.page.keyboard.press('4');
    await sue.page.waitForSelector('[role=dialog]', { timeout: 5_000 });
    await run.camera.shoot(sue.page, 'asked');
    if (run.break === 'not-confirmed') await sue.page.keyboard.press('Escape');
    else await sue.page.locator('[role=dialog] button').last().click();
    const transferred = await orNull(events.next('contact.transferred', () => true, { timeoutMs: 5_000 }));
    const wrapUp = await isInWrapUp(ana.page);
    const tookOver = await listen(ears);
    await sue.page.keyboard.press('g');
    await sue.page.keyboard.press('d');
    const atDesk = await orNull(sue.page.waitForSelector('[data-part=contact][data-state=connected]', { timeout: 8_000 }).then(() => true));
    await run.camera.shoot(sue.page, 'took-over');
    await sue.page.keyboard.press('Control+Shift+E');
    const ended = await orNull(events.next('contact.ended', () => true, { timeoutMs: 5_000 }));
    await orNull(events.next('recording.stored', () => true, { timeoutMs: 10_000 }));
    return {
      figures: { heard: { listening, tookOver } },
      checks: {
        ...{ by: transferred?.event.by ?? null, wrapUp, atDesk: atDesk === true },
        ...{ recordings: events.all('recording.started').length, endedBy: ended?.event.reason ?? null },
      },
    };
  },
};
