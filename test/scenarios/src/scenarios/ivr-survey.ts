import { AGENT_VOICE, CUSTOMER_VOICE, waitFor } from '@cordboard/test-kit';
import { acceptOffer, lastPress, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { Admin } from '../admin.ts';
import { END, flowOf, sound, TO_END } from '../flow-nodes.ts';
import { heardAs } from '../heard-as.ts';
import { readHistory } from '../history.ts';
import { nowMs, orNull, round } from '../measure.ts';
import { elapse, isConnected } from '../passage.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const TONES = { question: 620 };
const SCORE = 4;
const TALK_MS = 2_500;

export const ivrSurvey: Scenario = {
  name: 'ivr-survey',
  shows:
    'The agent hangs up and is free; the customer is still there, hears the question of the survey, answers by the keypad of the widget, and the score is in the history of the call.',
  breaks: {
    'no-survey': 'the flow has nothing after the talk, so the call ends with the agent',
    'no-answer': 'the customer presses nothing',
  },
  measures: {
    askedMs: 'from the agent’s press to the first sound of the question',
    endedMs: 'from the customer’s key to the end of the line',
  },
  bounds: {
    askedMs: { min: 0, max: 3_000 },
    endedMs: { min: 0, max: 3_000 },
    score: { is: SCORE },
    'checks.endReason': { is: 'agentHungUp' },
    'checks.agentFree': { is: true },
    'checks.inHistory': { is: true },
  },
  run,
};

async function run({ world, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const quick = quickTenant(['Ana'], { announcePosition: false, announceWait: false, callbackOffered: false, ringMs: 30_000 });
  const tenant = await world.newTenant({ ...quick, agents: [...(quick.agents ?? []), { name: 'Ada Admin', role: 'admin' }] });
  const events = await watchTenant(world, tenant);
  const admin = await Admin.signIn(world, tenant);
  try {
    const question = sound(await admin.uploadTone('Question', TONES.question, 1_500));
    const line = { kind: 'enqueue', id: 'line', queueId: null } as const;
    const draft =
      broken === 'no-survey'
        ? flowOf({ ...line, next: TO_END }, END)
        : flowOf(
            { ...line, next: { ...TO_END, after: 'survey' } },
            {
              ...{ kind: 'survey', id: 'survey', question, scale: 'csat', silenceMs: 3_000, attempts: 1, storeAs: 'score' },
              next: { answered: 'end', skipped: 'end' },
            },
            END,
          );
    await admin.publishFlow(tenant.webCallKeyId, draft);
  } finally {
    await admin.close();
  }
  const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE);
  const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
  await startCall(customer);
  const { contactId } = (await events.next('offer.created')).event;
  await acceptOffer(desk, contactId);
  await isConnected(desk.page);
  await elapse(TALK_MS);
  await desk.page.click('[data-part=hangUp]');
  const hungUpAtMs = await lastPress(desk.page);
  say('the agent has hung up');
  const ended = await orNull(events.next('contact.ended', (event) => event.contactId === contactId));
  const firstHeard = async (): Promise<number | null> =>
    heardAs(await customer.heard.read(), TONES, hungUpAtMs).find(({ what }) => what === 'question')?.fromMs ?? null;
  const askedAtMs = await orNull(waitFor('the question', firstHeard, 6_000));
  const isFree = async (): Promise<boolean> => (await desk.page.locator('[data-testid=status][data-state=available]').count()) > 0;
  const agentFree = (await orNull(waitFor('the agent to be free', isFree, 5_000))) === true;
  const hasLine = async (): Promise<boolean> => (await orNull(customer.widget.part('hangUp', 100))) !== null;
  const still = await hasLine();
  if (still && broken !== 'no-answer') {
    await orNull(customer.widget.part(`digit-${SCORE}`, 300)).then((open) => (open === null ? customer.widget.press('keypad') : undefined));
    await customer.widget.press(`digit-${SCORE}`);
  }
  const pressedAtMs = nowMs();
  await orNull(waitFor('the line to end', async () => !(await hasLine()), 10_000));
  const endedMs = still ? round(nowMs() - pressedAtMs) : null;
  await camera.shoot(customer.page, 'over');
  const answered = await orNull(events.next('survey.answered', (event) => event.contactId === contactId, { timeoutMs: 3_000 }));
  const history = broken === null ? await orNull(readHistory(desk.page, contactId)) : null;
  if (history !== null) await camera.shoot(desk.page, 'history');
  return {
    figures: {
      askedMs: askedAtMs === null ? null : round(askedAtMs - hungUpAtMs),
      endedMs,
      score: answered?.event.score ?? null,
    },
    checks: {
      endReason: ended?.event.reason ?? null,
      agentFree,
      inHistory: history?.text.includes(`The customer answered the survey: ${SCORE}`) ?? null,
    },
  };
}
