import { newId, type AgentStatus, type ClientFrame, type DeskSnapshot } from '@cordboard/contracts';
import { afterEach, expect, it } from 'vitest';
import { EventsClient } from '../../src/softphone/events-client.ts';
import { keepReady } from '../../src/softphone/keep-ready.ts';
import { updateProblems, type Problem, type ProblemCode } from '../../src/softphone/problems.ts';
import { createStore } from '../../src/softphone/store.ts';
import { createTokenSource } from '../../src/softphone/token-source.ts';
import { FarEnd } from './far-end.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

/** A desk on a socket whose far end shows it `status`. */
async function desk(status: AgentStatus, problems: readonly ProblemCode[] = []) {
  const far = await FarEnd.listen();
  const tokens = createTokenSource(() => Promise.resolve({ token: 't', expiresAtMs: Date.now() + 600_000, eventsUrl: far.url }));
  const events = new EventsClient({ tokens, deskId: newId('desk') });
  const softphone = createStore<{ problems: readonly Problem[] }>({ problems: updateProblems([], new Set(problems), Date.now()) });
  opened.push(
    () => far.close(),
    () => events.close(),
    keepReady({ events, softphone, patienceMs: 300 }),
  );
  events.start();
  await expect.poll(() => far.of('hello').length, { message: 'no hello' }).toBe(1);
  far.welcome();
  const show = (now: AgentStatus): void =>
    far.say({ type: 'snapshot', position: { epoch: 1, seq: 1 }, serverTimeMs: Date.now(), snapshot: snapshotOf(now) });
  show(status);
  await expect.poll(() => events.state.getSnapshot().snapshot, { message: 'no snapshot' }).not.toBeNull();
  return {
    events,
    show,
    problem: (...codes: ProblemCode[]) =>
      softphone.patch({ problems: updateProblems(softphone.getSnapshot().problems, new Set(codes), Date.now()) }),
    told: () => far.of('command').map(({ command }) => command),
  };
}

function snapshotOf(status: AgentStatus): DeskSnapshot {
  const me: DeskSnapshot['me'] = {
    ...{ agentId: newId('agent'), name: 'Ana', status, statusReason: null, statusForced: false, statusSinceMs: 0 },
    ...{ state: 'idle', stateSinceMs: 0, contactId: null, queueIds: [], watching: null, deskConnected: true, trouble: null },
  };
  return {
    ...{ scope: 'desk', me, agents: [me], queues: [], offer: null, contact: null },
    ...{ pickQueueIds: [], notReadyReasons: [], dispositions: [] },
  };
}

const notReady = { type: 'agent.setStatus', status: 'notReady', reasonId: null, cause: 'noMicrophone' } satisfies Extract<
  ClientFrame,
  { type: 'command' }
>['command'];
const available = { type: 'agent.setStatus', status: 'available', reasonId: null } as const;

it('an available agent whose microphone is denied is not ready, and is told so once', async () => {
  const { problem, show, told } = await desk('available');
  problem('permissionDenied');
  await expect.poll(told, { message: 'nothing was said' }).toEqual([notReady]);
  show('notReady');
  problem('permissionDenied', 'audioBlocked');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told()).toHaveLength(1);
});

it('one that was denied from the start is not ready as soon as the desk is open', async () => {
  const { told } = await desk('available', ['permissionDenied']);
  await expect.poll(told, { message: 'nothing was said' }).toEqual([notReady]);
});

it('a headset that is back within the patience was not lost; one that stays away was', async () => {
  const { problem, told } = await desk('available');
  const lostAtMs = Date.now();
  problem('noMicrophone');
  problem();
  problem('noMicrophone');
  await expect.poll(told, { message: 'nothing was said', interval: 5 }).toEqual([notReady]);
  expect(Date.now() - lostAtMs).toBeGreaterThanOrEqual(300);
});

it.each(['notReady', 'offline'] as const)('says nothing of an agent who is %s', async (status) => {
  const { problem, told } = await desk(status);
  problem('permissionDenied', 'noMicrophone', 'audioBlocked', 'socketLost');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told()).toEqual([]);
});

it('nothing but the microphone makes an agent not ready', async () => {
  const { problem, told } = await desk('available');
  problem('audioBlocked', 'notRegistered');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told()).toEqual([]);
});

it('nobody becomes available without a microphone, and everybody may with one', async () => {
  const { events, problem, told } = await desk('notReady');
  problem('noMicrophone');
  await expect(events.command(available)).rejects.toMatchObject({ code: 'state_conflict', data: { why: 'noMicrophone' } });
  expect(told()).toEqual([]);
  problem();
  events.command(available).catch(() => undefined);
  await expect.poll(told, { message: 'the command was not sent' }).toEqual([available]);
});
