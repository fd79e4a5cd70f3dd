import { newId } from '@cordboard/contracts';
import { expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import { publish } from '../kit/skilled.ts';

const floors = useFloors();

it('says why a contact waits: who of its lines is there, what is ahead, when the step ends', async () => {
  const floor = await floors.open({ agents: 3 });
  const { acd, tenantId } = floor;
  const skillId = newId('skill');
  const steps = [
    { requirement: { skillId, level: 3 }, forMs: 30_000, skipIf: null },
    { requirement: null, forMs: null, skipIf: null },
  ];
  const skills = [{ skillId, level: 4 }];
  await publish(floor, { agents: [{ skills }, { skills }, {}], queue: { routing: { steps } } });
  await acd.setStatus(tenantId, at(floor.agents, 0), 'notReady', null);
  await floor.ready(at(floor.agents, 1));
  const busy = await floor.call();
  await floor.call();
  const waits = await floor.call();
  const begunAtMs = floor.clock.nowMs();
  const requirement = JSON.stringify([[[skillId, 3]]]);
  expect(await acd.explainContact(tenantId, waits)).toEqual({
    state: 'queued',
    priority: 0,
    asksFor: [[{ skillId, level: 3 }]],
    preferredAgentId: null,
    step: 1,
    steps: 2,
    lines: [{ line: `${floor.queue}.1.0`, requirement, loggedIn: 2, available: 1, free: 0, ahead: 1 }],
    nextChangeAtMs: begunAtMs + 30_000,
  });
  expect(await acd.explainContact(tenantId, busy)).toMatchObject({ state: 'offered', lines: [] });
  await floor.passWithDesks(30_000);
  expect(await acd.explainContact(tenantId, waits)).toMatchObject({
    step: 2,
    asksFor: [],
    lines: [{ line: `${floor.queue}.0.0`, requirement: null }],
    nextChangeAtMs: null,
  });
  expect(await acd.explainContact(tenantId, newId('contact'))).toBeNull();
});

it('says why an agent gets nothing: what keeps it out, or who is asked before it', async () => {
  const floor = await floors.open({ agents: 2 });
  const { acd, tenantId } = floor;
  const [agent, other] = [at(floor.agents, 0), at(floor.agents, 1)];
  const line = `${floor.queue}.0.0`;
  expect(await acd.explainAgent(tenantId, agent)).toMatchObject({ keptOut: ['notLoggedIn', 'noDesk'], lines: [{ line, before: null }] });
  await floor.ready(other);
  floor.clock.advance(10);
  await floor.ready(agent);
  expect(await acd.explainAgent(tenantId, agent)).toEqual({
    keptOut: [],
    pausedUntilMs: null,
    lines: [{ line, requirement: null, priority: 1, waiting: 0, before: 1 }],
  });
  await acd.setStatus(tenantId, other, 'notReady', null);
  await floor.call();
  await acd.declineOffer(tenantId, agent, (await floor.offerOf(agent)).offerId);
  expect(await acd.explainAgent(tenantId, agent)).toMatchObject({
    keptOut: ['paused'],
    pausedUntilMs: floor.clock.nowMs() + 5_000,
    lines: [{ waiting: 1, before: null }],
  });
  expect(await acd.explainAgent(tenantId, other)).toMatchObject({ keptOut: ['notReady'] });
  expect(await acd.explainAgent(tenantId, newId('agent'))).toBeNull();
});

it('says that a contact waits for its preferred agent alone', async () => {
  const floor = await floors.open({ agents: 2 });
  const { acd, tenantId } = floor;
  const preferredAgentId = at(floor.agents, 1);
  await publish(floor, { queue: { routing: { preferredForMs: 10_000 } } });
  await floor.ready(preferredAgentId);
  await floor.call();
  const contactId = await floor.contact();
  await acd.enqueueContact(tenantId, contactId, floor.queue, { preferredAgentId });
  const waits = { asksFor: [], preferredAgentId, step: 1, steps: 2 };
  expect(await acd.explainContact(tenantId, contactId)).toMatchObject(waits);
  expect((await acd.readLine(tenantId, floor.queue, 10))?.contacts).toMatchObject([{ contactId, ...waits }]);
  await floor.passWithDesks(10_000);
  expect(await acd.explainContact(tenantId, contactId)).toMatchObject({ preferredAgentId: null, step: 2 });
});
