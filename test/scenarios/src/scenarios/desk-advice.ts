import { AGENT_VOICE, waitFor } from '@cordboard/test-kit';
import { closeAll, openDesk, type Actor } from '../actors.ts';
import { nowMs, orNull, round } from '../measure.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

/** What the desk says stands in the way of calls. */
async function advice(desk: Actor): Promise<string> {
  return (await desk.page.locator('#problems li').allTextContents()).join('; ');
}

async function isReady(desk: Actor): Promise<boolean> {
  return (await desk.page.getAttribute('#status', 'data-ready')) === 'true';
}

async function screenshotOf(run: ScenarioRun, desk: Actor, name: string): Promise<string> {
  const path = await run.artifacts.place(name);
  await desk.page.screenshot({ path: run.artifacts.absolute(path) });
  return path;
}

export const microphoneDenied: Scenario = {
  name: 'microphone-denied',
  shows:
    'An agent whose browser refuses the microphone is not offered calls and reads what to do; once it is allowed, the desk mends itself without a reload.',
  breaks: { 'stays-denied': 'the permission is never given' },
  bounds: {
    advice: { is: 'permissionDenied: allowMicrophone' },
    readyBefore: { is: false },
    mendedMs: { min: 0, max: 5_000 },
    adviceAfter: { is: '' },
  },
  run: async (run) => {
    const { world } = run;
    const tenant = await world.newTenant(quickTenant(['Ana']));
    const desk = await openDesk(world, tenant.agents[0]?.agentId ?? '', AGENT_VOICE, { ready: false, microphone: 'denied' });
    try {
      await desk.page.click('h1');
      await waitFor('the desk to say what is wrong', async () => (await advice(desk)) !== '');
      const adviceText = await advice(desk);
      const readyBefore = await isReady(desk);
      const screenshot = await screenshotOf(run, desk, 'denied.png');
      const allowedAtMs = nowMs();
      if (run.break !== 'stays-denied') await desk.browser.setMicrophone(world.web.origin, 'granted');
      const mended = await orNull(waitFor('the desk to be ready', async () => (await advice(desk)) === '' && (await isReady(desk)), 8_000));
      return {
        figures: {
          advice: adviceText,
          readyBefore,
          mendedMs: mended === null ? null : round(nowMs() - allowedAtMs),
          adviceAfter: await advice(desk),
        },
        artifacts: { screenshots: [screenshot] },
      };
    } finally {
      await closeAll(desk.browser);
    }
  },
};

/** Chromium lets a page that captures the microphone play sound, so only a desk without one can be blocked. */
export const audioBlocked: Scenario = {
  name: 'audio-blocked',
  shows:
    'A desk that was opened without a click and without a microphone cannot play sound: it says so, and one click anywhere mends it. With the microphone open there is no false alarm.',
  breaks: { 'no-click': 'nobody clicks' },
  bounds: {
    advice: { is: 'permissionDenied: allowMicrophone; audioBlocked: clickAnywhere' },
    mendedMs: { min: 0, max: 2_000 },
    adviceAfter: { is: 'permissionDenied: allowMicrophone' },
    adviceWithMicrophone: { is: '' },
  },
  run: async (run) => {
    const { world } = run;
    const tenant = await world.newTenant(quickTenant(['Ana', 'Ben']));
    const [ana = '', ben = ''] = tenant.agents.map(({ agentId }) => agentId);
    const desk = await openDesk(world, ana, AGENT_VOICE, { ready: false, microphone: 'denied' });
    const other = await openDesk(world, ben, AGENT_VOICE);
    try {
      await waitFor('the desk to say what is wrong', async () => (await advice(desk)).includes('audioBlocked'));
      await waitFor('the desk to be registered', async () => (await desk.page.textContent('#status'))?.includes(', registered'));
      const adviceText = await advice(desk);
      const screenshot = await screenshotOf(run, desk, 'blocked.png');
      const clickedAtMs = nowMs();
      if (run.break !== 'no-click') await desk.page.click('h1');
      const mended = await orNull(waitFor('the advice to be gone', async () => !(await advice(desk)).includes('audioBlocked'), 5_000));
      return {
        figures: {
          advice: adviceText,
          mendedMs: mended === null ? null : round(nowMs() - clickedAtMs),
          adviceAfter: await advice(desk),
          adviceWithMicrophone: await advice(other),
        },
        artifacts: { screenshots: [screenshot] },
      };
    } finally {
      await closeAll(desk.browser, other.browser);
    }
  },
};
