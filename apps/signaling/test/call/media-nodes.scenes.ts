import { readdir, readFile } from 'node:fs/promises';
import { mediaNodeAnnouncementSchema, objectKeys } from '@cordboard/contracts';
import type { MediaNodeId } from '@cordboard/contracts';
import { readRecording, withTenant } from '@cordboard/db';
import type { StackProcess } from '@cordboard/infra';
import { listAnnounced } from '@cordboard/platform';
import { newHeadlessCustomer, waitFor } from '@cordboard/test-kit';
import { afterEach, expect, it } from 'vitest';
import { AGENT_HZ, CUSTOMER_HZ, openStage } from '../support/actors.ts';
import type { Stage } from '../support/actors.ts';
import { hears, ORIGIN } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

/** So many calls at most until both nodes have one; the less loaded gets the next. */
const MOST_CALLS = 8;
/** Below it nodes count as equally idle, and the number of calls decides. */
const IDLE_LOAD = 0.05;
/** By then a new node's announcements no longer have the load of its start, nor none yet. */
const STARTED_MS = 3_000;

/** Two media nodes that share a spool; one of them goes. */
export function mediaNodeScenes(floorOf: () => SignalingFloor): void {
  const undo: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });
  const open = async (change: Parameters<typeof openStage>[1] = {}): Promise<Stage> => {
    const stage = await openStage(floorOf(), change);
    undo.push(() => stage.close());
    return stage;
  };

  /** The nodes on which calls of the tenant have their rooms. */
  async function nodesOf({ tenant }: Stage): Promise<readonly MediaNodeId[]> {
    const { redis } = floorOf();
    const records = await redis.keys(`sig:{${tenant.tenantId}}:call:*`);
    const states = await Promise.all(records.map((record) => redis.hGet(record, 'state')));
    return states.flatMap((text) => {
      const { room } = JSON.parse(text ?? '{}') as { room?: { mediaNodeId: MediaNodeId } | null };
      return room ? [room.mediaNodeId] : [];
    });
  }
  async function nodeOf(stage: Stage): Promise<MediaNodeId> {
    const [node] = await nodesOf(stage);
    if (node === undefined) throw new Error('the call has no room');
    return node;
  }
  /** A node says its id when it is ready. */
  function processOf(node: MediaNodeId): StackProcess {
    const nodes = floorOf()
      .deployment.stack.processes()
      .filter(({ kind }) => kind === 'media');
    const found = nodes.find((process) => process.lines().some((line) => line.includes(node)));
    if (found === undefined) throw new Error(`no process is ${node}`);
    return found;
  }
  const spare = async (): Promise<void> => {
    await floorOf().deployment.stack.add('media');
  };

  it('a media node is killed in mid-call: both telephones are taken to the other one, and the recording is one file', async () => {
    const { db, objects } = floorOf().deployment;
    const stage = await open({ wrapUpMs: 0, recording: 'always' });
    const { watch, mine, tenant, agentId } = stage;
    await stage.talk();
    await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent');
    await hears(stage.desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
    const { recordingId } = (await watch.next('recording.started', mine)).event;
    const talkedSinceMs = performance.now();
    await waitFor('some seconds to be recorded', () => performance.now() - talkedSinceMs > 3_000);
    const before = await nodeOf(stage);
    const process = processOf(before);
    process.kill('SIGKILL');
    await process.exited;
    const killedAtMs = Date.now();

    for (const party of ['customer', 'agent'] as const) {
      const back = await watch.next('leg.back', (event) => mine(event) && event.party === party, { timeoutMs: 8_000 });
      expect(back.atMs - killedAtMs).toBeLessThan(5_000);
    }
    expect(await nodeOf(stage)).not.toBe(before);
    stage.customer.phone.takeHeard();
    stage.desk.phone.takeHeard();
    await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent again');
    await hears(stage.desk.phone, CUSTOMER_HZ, 'the agent to hear the customer again');
    expect(stage.customer.phone.faults).toEqual([]);
    expect(watch.all('offer.created', mine)).toHaveLength(1);
    expect(watch.all('contact.connected', mine)).toHaveLength(1);
    expect(watch.all('recording.continued', mine).map(({ event }) => event)).toMatchObject([{ recordingId, part: 2 }]);
    await spare();
    stage.customer.phone.hangUp();
    const ended = await watch.next('contact.ended', mine);
    expect(ended.event.reason).toBe('customerHungUp');
    await waitFor('the agent to be free', async () => (await floorOf().acd.readAgent(tenant.tenantId, agentId))?.state === 'idle', 20_000);
    const read = () => withTenant(db, tenant.tenantId, (tx) => readRecording(tx, recordingId));
    await waitFor('the recording to be ready', async () => (await read())?.state === 'ready', 60_000);
    const row = await read();
    expect(row?.parts).toBe(2);
    // From the customer's first words to the end, with what is missing in between.
    expect(row?.durationMs).toBeGreaterThan(ended.atMs - (row?.startedAt.getTime() ?? 0) - 500);
    expect(
      await objects.stat(objectKeys.sealed(objectKeys.recordingOgg(objectKeys.recordingPrefix(tenant.tenantId, recordingId)))),
    ).not.toBe(null);
  }, 150_000);

  it('a worker of a media node dies in mid-call: both telephones are taken to another room, also that of who waits', async () => {
    const stage = await open({ wrapUpMs: 0, recording: 'always' });
    const { watch, mine, tenant } = stage;
    await stage.talk();
    await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent');
    const node = await nodeOf(stage);
    const waits = await newHeadlessCustomer(floorOf().deployment, tenant, { origin: ORIGIN, hz: CUSTOMER_HZ });
    undo.push(() => waits.close());
    await waits.call();
    await watch.next('contact.queued', ({ contactId }) => contactId === waits.contactId);
    const processes = floorOf()
      .deployment.stack.processes()
      .map(({ pid }) => pid);
    const killed = await killWorkers(processOf(node).pid);
    expect(killed).toBeGreaterThan(0);
    for (const party of ['customer', 'agent'] as const) {
      await watch.next('leg.back', (event) => mine(event) && event.party === party, { timeoutMs: 5_000 });
    }
    stage.customer.phone.takeHeard();
    stage.desk.phone.takeHeard();
    await hears(stage.customer.phone, AGENT_HZ, 'the customer to hear the agent again');
    await hears(stage.desk.phone, CUSTOMER_HZ, 'the agent to hear the customer again');
    await waitFor('who waits to be on the line', () => waits.phone.session?.isEstablished() === true);
    expect(watch.all('contact.ended')).toHaveLength(0);
    expect(
      floorOf()
        .deployment.stack.processes()
        .map(({ pid }) => pid),
    ).toEqual(processes);
    stage.customer.phone.hangUp();
    expect((await watch.next('contact.ended', mine)).event.reason).toBe('customerHungUp');
    await watch.next('offer.created', ({ contactId }) => contactId === waits.contactId);
  }, 150_000);

  it('all media nodes are killed: the call is ended by the system, and the agent is free', async () => {
    const stage = await open({ wrapUpMs: 0 });
    const { watch, mine, tenant, agentId } = stage;
    await stage.talk();
    const nodes = floorOf()
      .deployment.stack.processes()
      .filter(({ kind }) => kind === 'media');
    for (const node of nodes) node.kill('SIGKILL');
    for (const node of nodes) await node.exited;
    try {
      expect((await watch.next('contact.ended', mine, { timeoutMs: 20_000 })).event.reason).toBe('endedBySystem');
      await waitFor('both telephones to end', () => stage.customer.phone.session === null && stage.desk.phone.session === null, 20_000);
      await waitFor(
        'the agent to be free',
        async () => (await floorOf().acd.readAgent(tenant.tenantId, agentId))?.state === 'idle',
        20_000,
      );
    } finally {
      for (const _node of nodes) await spare();
    }
  }, 150_000);

  it('calls go to both nodes; one that is asked to end takes no more, and its call ends in order before it', async () => {
    const sinceMs = Date.now();
    await waitFor(
      'two idle nodes',
      async () => {
        const nodes = await listAnnounced(floorOf().redis, 'media', mediaNodeAnnouncementSchema);
        return nodes.length === 2 && nodes.every(({ load, atMs }) => load < IDLE_LOAD && atMs > sinceMs + STARTED_MS);
      },
      30_000,
    );
    const stage = await open({ wrapUpMs: 0, recording: 'always' });
    const { tenant, watch, mine } = stage;
    await stage.talk();
    const leaving = await nodeOf(stage);
    const call = async (): Promise<void> => {
      const customer = await newHeadlessCustomer(floorOf().deployment, tenant, { origin: ORIGIN, hz: CUSTOMER_HZ });
      undo.push(() => customer.close());
      await customer.call();
    };
    const used = async (): Promise<number> => new Set(await nodesOf(stage)).size;
    for (let calls = 1; calls < MOST_CALLS && (await used()) < 2; calls++) await call();
    expect(await used(), 'nodes with calls').toBe(2);

    const process = processOf(leaving);
    process.kill('SIGTERM');
    await waitFor('it to say that it takes no more', async () => (await fetch(`${process.opsUrl}/readyz`)).status === 503, 15_000);
    await spare();
    const before = await nodesOf(stage);
    for (let calls = 0; calls < 3; calls++) await call();
    const after = await nodesOf(stage);
    expect(after.filter((node) => node === leaving).length).toBe(before.filter((node) => node === leaving).length);
    expect(after.length).toBe(before.length + 3);
    await hears(stage.customer.phone, AGENT_HZ, 'the customer to still hear the agent');
    await hears(stage.desk.phone, CUSTOMER_HZ, 'the agent to still hear the customer');

    const { recordingId } = (await watch.next('recording.started', mine)).event;
    stage.customer.phone.hangUp();
    expect((await watch.next('contact.ended', mine)).event.reason).toBe('customerHungUp');
    const stored = await watch.next('recording.stored', mine);
    expect(stored.event.recordingId).toBe(recordingId);
    for (const step of undo.splice(1).reverse()) await step();
    expect(await process.exited).toMatchObject({ code: 0 });
  }, 150_000);
}

/** The mediasoup workers below a media process, without warning; how many. */
async function killWorkers(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const children = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')));
  let killed = 0;
  for (const child of children.flatMap((list) => list.trim().split(' ')).filter((one) => one !== '')) {
    const name = await readFile(`/proc/${child}/cmdline`, 'utf8');
    if (!name.includes('mediasoup-worker')) continue;
    process.kill(Number(child), 'SIGKILL');
    killed++;
  }
  return killed;
}
