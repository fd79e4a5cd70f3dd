import { setTimeout as sleep } from 'node:timers/promises';
import { AGENT_VOICE, CUSTOMER_VOICE, waitFor, type EventReader } from '@cordboard/test-kit';
import { acceptOffer, becomeAvailable, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { nowMs, orNull, round } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import type { World } from '../world.ts';

export const callbackKilled: Scenario = {
  name: 'callback-killed',
  shows:
    'Every signaling process is killed without warning while a callback rings: the page has rung once, and answering still reaches the agent through the processes that come after.',
  breaks: { 'nobody-returns': 'no signaling process is started again' },
  bounds: {
    dials: { is: 1 },
    /** From the moment the new processes are ready: sockets come back, the call finds an owner, the customer answers, they talk. */
    recoveredMs: { min: 0, max: 10_000 },
    'checks.callbackState': { is: 'done' },
  },
  run: async ({ world, camera, break: broken, say }) => {
    const { stack } = world.deployment;
    const tenant = await world.newTenant(quickTenant(['Ana'], { ringMs: 30_000, callbackRingMs: 30_000 }));
    const events = await watchTenant(world, tenant);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { available: false });
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    const before = signalingProcesses(world).length;
    let later: EventReader | null = null;
    try {
      await startCall(customer);
      const { contactId } = (await events.next('contact.queued')).event;
      await customer.widget.press('callback');
      await events.next('callback.requested');
      await becomeAvailable(desk);
      await acceptOffer(desk, contactId);
      await events.next('callback.ringing');
      await customer.widget.part('answer');
      await camera.shoot(customer.page, 'ringing');

      say('the page rings; all signaling processes are killed');
      const killedAtMs = nowMs();
      for (const victim of signalingProcesses(world)) {
        victim.kill('SIGKILL');
        await victim.exited;
      }
      if (broken !== 'nobody-returns') await Promise.all(Array.from({ length: before }, () => stack.add('signaling')));
      const replacedAtMs = nowMs();
      later = await orNull(watchAgain(world, tenant));
      await orNull(customer.widget.press('answer'));
      const talking = await orNull(
        waitFor('the widget to say that they talk', async () => (await customer.widget.status()).includes('talking to'), 20_000),
      );
      const recoveredAtMs = nowMs();
      if (talking !== null) await customer.widget.press('hangUp');
      const ended =
        (await orNull(later?.next('callback.ended', (event) => event.contactId === contactId) ?? Promise.resolve(null))) ?? null;
      const all = [...events.seen, ...(later?.seen ?? [])];
      const attempts = all.flatMap(({ event }) =>
        event.type === 'callback.ringing' && event.contactId === contactId ? [event.attemptId] : [],
      );
      return {
        figures: {
          dials: new Set(attempts).size,
          recoveredMs: talking === null ? null : round(recoveredAtMs - replacedAtMs),
        },
        checks: { replacedMs: round(replacedAtMs - killedAtMs), callbackState: ended?.event.state ?? null },
      };
    } finally {
      while (signalingProcesses(world).length < before) await stack.add('signaling');
    }
  },
};

function signalingProcesses(world: World) {
  return world.deployment.stack.processes().filter(({ kind }) => kind === 'signaling');
}

/** The supervisor's socket after the processes were replaced: the first tries may meet nobody. */
async function watchAgain(world: World, tenant: Parameters<typeof watchTenant>[1]): Promise<EventReader> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await watchTenant(world, tenant);
    } catch (error) {
      if (attempt === 40) throw error;
      await sleep(50);
    }
  }
}
