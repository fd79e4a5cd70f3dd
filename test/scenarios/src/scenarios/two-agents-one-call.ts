import { setTimeout as sleep } from 'node:timers/promises';
import { CordboardError, newId, type AgentId, type Command, type SignalingPort } from '@cordboard/contracts';
import type { RpcClient } from '@cordboard/platform';
import {
  connectSignaling,
  newHeadlessCustomer,
  openHeadlessDesk,
  type EventReader,
  type HeadlessDesk,
  type TestTenant,
} from '@cordboard/test-kit';
import { closeAll, watchTenant } from '../actors.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const ROUNDS = 50;
const TENANTS = 10;
const TAB_ROUNDS = 10;
const TOLD: readonly string[] = ['offer_stale', 'offer_taken'];

interface Tally {
  rounds: number;
  winners: number;
  losersTold: number;
}

/** A two-agents tenant of which several run side by side: the ring time is what a round waits for. */
interface Table {
  readonly tenant: TestTenant;
  readonly events: EventReader;
  readonly desks: readonly [HeadlessDesk, HeadlessDesk];
}

export const twoAgentsOneCall: Scenario = {
  name: 'two-agents-one-call',
  shows:
    'Two agents press Accept on one call in the same moment, through two processes, fifty times: exactly one has it each time and the other is told. The same for one agent in two tabs.',
  breaks: {
    'no-fence': 'the late agent accepts with the new offer’s id in the new agent’s name, so both are let in',
    'one-alone': 'the late agent does not press at all, so nobody can be told',
  },
  bounds: {
    rounds: { is: ROUNDS },
    winners: { is: ROUNDS },
    losersTold: { is: ROUNDS },
    'tabs.rounds': { is: TAB_ROUNDS },
    'tabs.winners': { is: TAB_ROUNDS },
    'tabs.losersTold': { is: TAB_ROUNDS },
  },
  run: async (run) => {
    const { world, artifacts, say } = run;
    const ports = await connectSignaling(world.deployment, 2);
    const tables: Table[] = [];
    const tally: Tally = { rounds: 0, winners: 0, losersTold: 0 };
    const tabs: Tally = { rounds: 0, winners: 0, losersTold: 0 };
    try {
      for (let index = 0; index < TENANTS; index++) tables.push(await openTable(run));
      say(`${TENANTS} tenants with two desks each, ${ports.length} signaling processes`);
      const perTable = ROUNDS / TENANTS;
      await Promise.all(
        tables.map(async (table) => {
          for (let round = 0; round < perTable; round++) await lateAgainstNew(run, table, ports, tally);
        }),
      );
      say(`late against new: ${JSON.stringify(tally)}`);
      const [first] = tables;
      if (first !== undefined) for (let round = 0; round < TAB_ROUNDS; round++) await tabAgainstTab(run, first, ports, tabs);
      say(`tab against tab: ${JSON.stringify(tabs)}`);
      const all = tables.flatMap(({ events }) => events.seen);
      return {
        figures: { ...tally, tabs: { ...tabs } },
        artifacts: { events: await artifacts.write('events.json', JSON.stringify(all, null, 2)) },
      };
    } finally {
      for (const { events, desks } of tables) {
        events.close();
        await closeAll(...desks);
      }
      for (const port of ports) await port.close();
    }
  },
};

async function openTable({ world }: ScenarioRun): Promise<Table> {
  const tenant = await world.newTenant({ ...quickTenant(['Ana', 'Ben'], { recording: 'never' }), withLogIns: false });
  const events = await watchTenant(world, tenant);
  const open = (index: number): Promise<HeadlessDesk> =>
    openHeadlessDesk(world.deployment, tenant, agentOf(tenant, index), { origin: world.origin, available: false });
  return { tenant, events, desks: [await open(0), await open(1)] };
}

function agentOf(tenant: TestTenant, index: number): AgentId {
  const agent = tenant.agents[index];
  if (agent === undefined) throw new Error(`the tenant has no agent ${index}`);
  return agent.agentId;
}

/** A's offer runs out and B gets one; A's late accept and B's accept are let go together, each to its own process. */
async function lateAgainstNew(run: ScenarioRun, table: Table, ports: readonly RpcClient<SignalingPort>[], tally: Tally): Promise<void> {
  const { events, desks, tenant } = table;
  const [late, fresh] = desks;
  const customer = await newHeadlessCustomer(run.world.deployment, tenant, { origin: run.world.origin });
  try {
    await setAvailable(late, true);
    await customer.call();
    const { contactId } = customer;
    const first = await events.next('offer.created', (event) => event.contactId === contactId);
    await setAvailable(fresh, true);
    const second = await events.next('offer.created', (event) => event.contactId === contactId, { index: 1 });
    const isFenced = run.break !== 'no-fence';
    const asLate = accept(isFenced ? first.event.offerId : second.event.offerId);
    const results = await Promise.all([
      run.break === 'one-alone' ? 'not pressed' : press(ports[0], tenant, isFenced ? late.agentId : fresh.agentId, asLate),
      press(ports[1], tenant, fresh.agentId, accept(second.event.offerId)),
    ]);
    count(tally, results);
    await customerLeaves(table, customer);
  } finally {
    await customer.close();
    await setAvailable(late, false);
    await setAvailable(fresh, false);
  }
}

/** One offer, one agent, two tabs: the second tab is a desk of its own. */
async function tabAgainstTab(run: ScenarioRun, table: Table, ports: readonly RpcClient<SignalingPort>[], tally: Tally): Promise<void> {
  const { events, desks, tenant } = table;
  const { agentId } = desks[0];
  const { origin } = run.world;
  const otherTab = await openHeadlessDesk(run.world.deployment, tenant, agentId, { origin, available: false });
  const customer = await newHeadlessCustomer(run.world.deployment, tenant, { origin });
  try {
    await setAvailable(desks[0], true);
    await customer.call();
    const { event } = await events.next('offer.created', ({ contactId }) => contactId === customer.contactId);
    const results = await Promise.all([
      press(ports[0], tenant, agentId, { ...accept(event.offerId), deskId: desks[0].deskId }),
      run.break === 'one-alone' ? 'not pressed' : press(ports[1], tenant, agentId, { ...accept(event.offerId), deskId: otherTab.deskId }),
    ]);
    count(tally, results);
    await customerLeaves(table, customer);
  } finally {
    await closeAll(customer, otherTab);
    await setAvailable(desks[0], false);
  }
}

const accept = (offerId: Extract<Command, { type: 'offer.accept' }>['offerId']) =>
  ({ type: 'offer.accept', offerId, deskId: null }) as const;

/** `won`, or the code of the refusal. */
async function press(port: RpcClient<SignalingPort> | undefined, tenant: TestTenant, agentId: AgentId, command: Command): Promise<string> {
  if (port === undefined) throw new Error('there is no second signaling process');
  try {
    const actor = { kind: 'agent', agentId, role: 'agent' } as const;
    await port.call('command.execute', { tenantId: tenant.tenantId, actor, commandId: newId('command'), command });
    return 'won';
  } catch (error) {
    if (error instanceof CordboardError) return error.code;
    throw error;
  }
}

function count(tally: Tally, results: readonly string[]): void {
  tally.rounds += 1;
  tally.winners += results.filter((result) => result === 'won').length;
  tally.losersTold += results.filter((result) => TOLD.includes(result)).length;
}

async function customerLeaves(
  { events }: Table,
  customer: { readonly contactId: string; readonly phone: { hangUp(): void } },
): Promise<void> {
  customer.phone.hangUp();
  await events.next('contact.ended', ({ contactId }) => contactId === customer.contactId);
}

/** A status that an agent may not choose in that moment (still being freed) is asked for again. */
async function setAvailable(desk: HeadlessDesk, available: boolean): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await desk.events.command({ type: 'agent.setStatus', status: available ? 'available' : 'notReady', reasonId: null });
      return;
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(50);
    }
  }
}
