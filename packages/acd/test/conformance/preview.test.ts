import { newId, type Strategy } from '@cordboard/contracts';
import type { Acd, PreviewMoment, PreviewQuestion } from '@cordboard/acd';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import { MONDAY_MS, type Floor } from '../kit/floor.ts';
import { expectRefused } from '../kit/refused.ts';
import { asked, publish } from '../kit/skilled.ts';

const floors = useFloors();
const SECOND_MS = 1_000;

type Asking = Partial<PreviewQuestion>;
async function play(floor: Floor, asking: Asking = {}, acd: Acd = floor.acd): Promise<readonly PreviewMoment[]> {
  const question = { queueId: floor.queue, atMs: MONDAY_MS, options: {}, present: 'everyone', ahead: 0, ...asking } as const;
  return (await acd.previewCall(floor.tenantId, question)).moments;
}

/** `seconds after the call came: what`. */
const told = (moments: readonly PreviewMoment[]): readonly string[] =>
  moments.map(({ atMs, what }) => `${String((atMs - MONDAY_MS) / SECOND_MS)}: ${what}`);
const asks = (moments: readonly PreviewMoment[]) => moments.flatMap((moment) => (moment.what === 'asks' ? [moment] : []));

describe('a preview of a call', () => {
  it('tells steps, stages and who is asked, with the time of each', async () => {
    const floor = await floors.open({ agents: 4 });
    const { acd, tenantId, agents } = floor;
    const skillId = newId('skill');
    const spare = queueOf([at(agents, 3)], {
      routing: { overflow: [{ afterMs: 20_000, when: 'always', action: { type: 'callback' } }] },
    });
    const steps = [
      { requirement: { skillId, level: 4 as const }, forMs: 30_000, skipIf: null },
      { requirement: { skillId, level: 2 as const }, forMs: 60_000, skipIf: null },
      { requirement: null, forMs: null, skipIf: null },
    ];
    const overflow = [{ afterMs: 120_000, when: 'always' as const, action: { type: 'queue' as const, queueId: spare.queueId } }];
    const queue = { ...queueOf(agents.slice(0, 3), { routing: { steps, overflow } }), queueId: floor.queue };
    const skills = new Map([
      [at(agents, 0), { skills: [{ skillId, level: 5 }] }],
      [at(agents, 1), { skills: [{ skillId, level: 2 }] }],
    ]);
    await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [queue, spare], null, { agents: skills }));
    const moments = await play(floor);
    expect(told(moments)).toEqual(['0: joined', '0: asks', '30: asks', '90: asks', '120: stage', '120: asks', '140: stage']);
    expect(asks(moments).map(({ step, steps: all, agentIds }) => [step, all, [...agentIds].sort()])).toEqual([
      [1, 3, [at(agents, 0)]],
      [2, 3, agents.slice(0, 2).toSorted()],
      [3, 3, agents.slice(0, 3).toSorted()],
      [1, 1, [at(agents, 3)]],
    ]);
    expect(asks(moments)[0]).toMatchObject({ asksFor: [[{ skillId, level: 4 }]], loggedIn: 1, available: 1 });
    expect(moments[4]).toMatchObject({ queueId: floor.queue, stage: 1, action: 'queue', toQueueId: spare.queueId });
    expect(moments[6]).toMatchObject({ queueId: spare.queueId, stage: 1, action: 'callback', toQueueId: null });
  });

  it.each(['longestIdle', 'roundRobin', 'topDown', 'fewestCalls', 'leastTalkTime'] satisfies Strategy[])(
    'names those whom the real engine then asks, in its order: %s',
    async (strategy) => {
      const floor = await floors.open({ agents: 4, queue: { strategy, wrapUpMs: 0 } });
      const { acd, tenantId, agents, clock } = floor;
      for (const agent of agents.toReversed()) {
        await floor.ready(agent);
        clock.advance(SECOND_MS);
      }
      // Somebody has worked already.
      const caller = await floor.call();
      const [worked] = await asked(floor);
      if (worked === undefined) throw new Error('nobody was asked');
      await floor.talk(worked);
      clock.advance(SECOND_MS);
      await acd.endContact(tenantId, caller, 'customerHungUp');
      clock.advance(SECOND_MS);
      const moments = await play(floor, { present: 'now', atMs: clock.nowMs(), ahead: null });
      const previewed = asks(moments)[0]?.agentIds;
      await floor.call();
      for (const agent of agents) {
        const offered = at(await asked(floor), -1 + (await asked(floor)).length);
        await acd.declineOffer(tenantId, offered, (await floor.offerOf(offered)).offerId);
        expect(agents).toContain(agent);
      }
      expect(previewed).toEqual((await asked(floor)).slice(1, 5));
      expect(previewed).toHaveLength(4);
    },
  );

  it('waits for the known agent alone first, with the points and conditions that the caller brings', async () => {
    const floor = await floors.open({ agents: 2 });
    const [known, other] = [at(floor.agents, 0), at(floor.agents, 1)];
    const skillId = newId('skill');
    await publish(floor, { agents: [{}, { skills: [{ skillId, level: 3 }] }], queue: { routing: { preferredForMs: 10_000 } } });
    const alone = await play(floor, { options: { preferredAgentId: known } });
    expect(told(alone)).toEqual(['0: joined', '0: asks', '10: asks', '10: waits']);
    expect(asks(alone).map(({ preferredAgentId, agentIds }) => [preferredAgentId, agentIds.length])).toEqual([
      [known, 1],
      [null, 2],
    ]);
    const skilled = await play(floor, { options: { requirement: { skillId, level: 3 }, priority: 10 } });
    expect(asks(skilled).map(({ agentIds }) => agentIds)).toEqual([[other]]);
    expect(told(await play(floor, { present: [] }))).toEqual(['0: joined', '0: asks', '0: waits']);
    expect(asks(await play(floor, { present: [other] })).map(({ agentIds }) => agentIds)).toEqual([[other]]);
  });
});

describe('the door', () => {
  it('is as the hours say at that moment, not now', async () => {
    const floor = await floors.open({ agents: 1 });
    const spans = [{ weekday: 2, fromMinute: 540, toMinute: 1_080 }];
    const exceptions = [
      { date: '2026-03-10', label: 'Stocktaking', spans: [] },
      { date: '2026-03-18', label: 'Long Wednesday', spans: [{ fromMinute: 0, toMinute: 1_440 }] },
    ];
    const hours = { timeZone: 'Europe/Berlin', always: false, spans, exceptions };
    await publish(floor, { queue: { hours } });
    const at1805 = Date.parse('2026-03-03T17:05:00Z');
    const nextOpenMs = Date.parse('2026-03-17T08:00:00Z');
    expect(await play(floor, { atMs: at1805 })).toEqual([
      { what: 'closed', atMs: at1805, queueId: floor.queue, exception: null, opensAtMs: nextOpenMs, toQueueId: null },
    ]);
    const weekLater = await play(floor, { atMs: Date.parse('2026-03-10T10:00:00Z') });
    expect(weekLater).toMatchObject([{ what: 'closed', exception: 'Stocktaking', opensAtMs: nextOpenMs }]);
    const wednesday = await play(floor, { atMs: Date.parse('2026-03-18T20:00:00Z') });
    expect(wednesday[0]).toMatchObject({ what: 'joined', exception: 'Long Wednesday' });
    expect((await play(floor, { atMs: at1805 - 10 * 60_000 })).map(({ what }) => what)).toEqual(['joined', 'asks', 'waits']);
  });

  it('leads on to another queue, and says so', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId, agents } = floor;
    const open = queueOf(agents);
    const hours = { timeZone: 'UTC', always: false, spans: [], exceptions: [] };
    const shut = { ...queueOf([], { hours, routing: { whenClosed: { type: 'queue', queueId: open.queueId } } }), queueId: floor.queue };
    await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [shut, open]));
    const moments = await play(floor);
    expect(told(moments)).toEqual(['0: closed', '0: joined', '0: asks', '0: waits']);
    expect(moments[0]).toMatchObject({ queueId: floor.queue, toQueueId: open.queueId });
    expect(moments[1]).toMatchObject({ queueId: open.queueId, position: 1 });
  });

  it('is shut when the queue is full, however long the line', async () => {
    const floor = await floors.open({ agents: 1, queue: { maxWaiting: 400 } });
    expect(await play(floor, { ahead: 399 })).toMatchObject([{ what: 'joined', position: 400, waiting: 400 }, {}, {}]);
    expect(await play(floor, { ahead: 400 })).toMatchObject([{ what: 'refused', why: 'full' }]);
  });

  it('counts those who wait now', async () => {
    const floor = await floors.open({ agents: 1, queue: { maxWaiting: 3 } });
    await floor.call();
    await floor.call();
    expect(await play(floor, { ahead: null })).toMatchObject([{ what: 'joined', position: 3, waiting: 3 }, {}, {}]);
    await floor.call();
    expect(told(await play(floor, { ahead: null }))).toEqual(['0: refused']);
  });

  it('is shut when nobody is there, and who is inside has to leave', async () => {
    const floor = await floors.open({ agents: 1 });
    await publish(floor, { queue: { routing: { joinEmpty: 'loggedIn' } } });
    expect(await play(floor, { present: 'now' })).toMatchObject([{ what: 'refused', why: 'empty' }]);
    expect(told(await play(floor, { present: 'everyone' }))[0]).toBe('0: joined');
    await publish(floor, { queue: { routing: { leaveEmpty: 'nobodyLoggedIn' } }, version: 3 });
    const moments = await play(floor, { present: 'now' });
    expect(moments.map(({ what }) => what)).toEqual(['joined', 'asks', 'nobodyThere']);
    expect(at(moments, 2).atMs).toBeGreaterThan(MONDAY_MS);
  });
});

it('looks at a hundred people, those of the queue itself before those of others, and says that there are more', async () => {
  const floor = await floors.open({ agents: 120 });
  const { acd, tenantId, agents } = floor;
  const spare = queueOf(agents.slice(0, 60));
  const overflow = [{ afterMs: 1_000, when: 'always' as const, action: { type: 'queue' as const, queueId: spare.queueId } }];
  const queue = { ...queueOf(agents.slice(60), { routing: { overflow } }), queueId: floor.queue };
  await acd.publishConfiguration(snapshotOf(tenantId, 2, agents, [queue, spare]));
  const question = { queueId: floor.queue, atMs: MONDAY_MS, options: {}, present: 'everyone', ahead: 0 } as const;
  const preview = await acd.previewCall(tenantId, question);
  expect([preview.agents, preview.moreAgents]).toEqual([100, true]);
  expect(asks(preview.moments).map(({ agentIds }) => agentIds.length)).toEqual([60, 40]);
});

describe('what cannot be asked', () => {
  it('is refused: another tenant’s queue, a condition that is too wide', async () => {
    const [floor, stranger] = [await floors.open(), await floors.open()];
    await expectRefused(play(floor, { queueId: stranger.queue }), 'not_found');
    const level = 1 as const;
    const any = () => ({ any: Array.from({ length: 10 }, () => ({ skillId: newId('skill'), level })) });
    await expectRefused(play(floor, { options: { requirement: { all: [any(), any()] } } }), 'invalid_input');
  });
});
