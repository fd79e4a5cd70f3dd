import { EventReader, openHeadlessDesk, type HeadlessDesk } from '@cordboard/test-kit';
import { closeAll, watchTenant } from '../actors.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import { addOwnSignaling, type OwnSignaling } from '../two-agents/own-signaling.ts';
import { lateAtRealDesk } from '../two-agents/real-desk.ts';
import { accept, agentOf, count, press, setAvailable, withCustomer, type Table, type Tally } from '../two-agents/table.ts';

const TABLES = 12;
const ROUNDS_A_TABLE = 4;
const REAL_ROUNDS = 2;
const ROUNDS = TABLES * ROUNDS_A_TABLE + REAL_ROUNDS;
const TAB_ROUNDS = 10;

/** The first desk's event socket ends in a signaling process of its own, the second's in one of the others. */
interface TwoDesks extends Table {
  readonly desks: readonly [HeadlessDesk, HeadlessDesk];
}

export const twoAgentsOneCall: Scenario = {
  name: 'two-agents-one-call',
  shows:
    'An offer runs out, the next agent gets one, and both accept in the same moment over their desks’ own sockets at two processes, fifty times: exactly one has the call each time and the other is told, twice at a real desk, whose card goes and which says why. The same for one agent in two tabs.',
  breaks: {
    'no-fence': 'the late desk is signed in as the new agent and accepts the new offer, so both are let in',
    'one-alone': 'the late agent does not press at all, so nobody can be told',
  },
  measures: {
    winners: 'accepts that were let in',
    losersTold: 'accepts that were refused as stale or taken; at a real desk: the text was read',
  },
  bounds: {
    rounds: { is: ROUNDS },
    winners: { is: ROUNDS },
    losersTold: { is: ROUNDS },
    'tabs.rounds': { is: TAB_ROUNDS },
    'tabs.winners': { is: TAB_ROUNDS },
    'tabs.losersTold': { is: TAB_ROUNDS },
    'checks.others': { is: '' },
    'checks.realDesk.rounds': { is: REAL_ROUNDS },
    'checks.realDesk.cardsGone': { is: REAL_ROUNDS },
    'checks.realDesk.reasonsRead': { is: REAL_ROUNDS },
  },
  run: async (run) => {
    const { world, say } = run;
    const own = await addOwnSignaling(world.deployment);
    const tables: TwoDesks[] = [];
    const tally: Tally = { rounds: 0, winners: 0, losersTold: 0, others: [] };
    const tabs: Tally = { rounds: 0, winners: 0, losersTold: 0, others: [] };
    try {
      for (let index = 0; index < TABLES; index++) tables.push(await openTable(run, own));
      say(`${TABLES} tenants with two desks each, and one with a real desk`);
      const [saw] = await Promise.all([
        lateAtRealDesk(run, REAL_ROUNDS, own, tally),
        ...tables.map(async (table) => {
          for (let round = 0; round < ROUNDS_A_TABLE; round++) await lateAgainstNew(run, table, own, tally);
        }),
      ]);
      say(`late against new: ${JSON.stringify({ ...tally, ...saw })}`);
      // A round each: one socket may not command faster than a person does, and ten rounds take but a second.
      for (const table of tables.slice(0, TAB_ROUNDS)) await tabAgainstTab(run, table, tabs);
      say(`tab against tab: ${JSON.stringify(tabs)}`);
      const { others, ...figures } = tally;
      const { others: othersInTabs, ...ofTabs } = tabs;
      const checks = { realDesk: { rounds: REAL_ROUNDS, ...saw }, others: [...others, ...othersInTabs].join(' ') };
      return { figures: { ...figures, tabs: ofTabs }, checks };
    } finally {
      for (const { desks } of tables) await closeAll(...desks);
      world.stage.closeAtEnd(() => own.stop());
    }
  },
};

async function openTable({ world }: ScenarioRun, own: OwnSignaling): Promise<TwoDesks> {
  const tenant = await world.newTenant({ ...quickTenant(['Ana', 'Ben'], { recording: 'never' }), withLogIns: false });
  const events = await watchTenant(world, tenant);
  const { origin } = world;
  const late = await openHeadlessDesk(world.deployment, tenant, agentOf(tenant, 0), { origin, available: false, eventsUrl: own.eventsUrl });
  const fresh = await openHeadlessDesk(world.deployment, tenant, agentOf(tenant, 1), { origin, available: false });
  return { tenant, events, desks: [late, fresh] };
}

/** A's offer runs out and B gets one; A's late accept and B's accept are let go together, each to its own process. */
async function lateAgainstNew(run: ScenarioRun, table: TwoDesks, own: OwnSignaling, tally: Tally): Promise<void> {
  const { events, desks } = table;
  const [late, fresh] = desks;
  try {
    await withCustomer(run.world, table, async (customer) => {
      await setAvailable(late, true);
      await customer.call();
      const { contactId } = customer;
      const first = await events.next('offer.created', (event) => event.contactId === contactId);
      await setAvailable(fresh, true);
      const second = await events.next('offer.created', (event) => event.contactId === contactId, { index: 1 });
      const ofFresh = accept(second.event.offerId);
      const ofLate = accept(first.event.offerId);
      const pressLate = run.break === 'no-fence' ? await pressAsFresh(run, table, own, ofFresh) : () => press(late.events, ofLate);
      count(tally, await Promise.all([run.break === 'one-alone' ? 'not pressed' : pressLate(), press(fresh.events, ofFresh)]));
    });
  } finally {
    await setAvailable(late, false);
    await setAvailable(fresh, false);
  }
}

/** A socket at the late one's process that speaks for the new agent. */
async function pressAsFresh(
  { world }: ScenarioRun,
  { tenant, desks }: TwoDesks,
  own: OwnSignaling,
  ofFresh: ReturnType<typeof accept>,
): Promise<() => Promise<string>> {
  const { token } = await world.deployment.deskToken(tenant, desks[1].agentId);
  const socket = await EventReader.connect(own.eventsUrl, { token, origin: world.origin });
  return async () => {
    try {
      return await press(socket, ofFresh);
    } finally {
      socket.close();
    }
  };
}

/** One offer, one agent, two tabs at two processes: the second tab is a desk of its own. */
async function tabAgainstTab({ world, break: broken }: ScenarioRun, { events, desks, tenant }: TwoDesks, tally: Tally): Promise<void> {
  const [tab] = desks;
  const otherTab = await openHeadlessDesk(world.deployment, tenant, tab.agentId, { origin: world.origin, available: false });
  try {
    await withCustomer(world, { tenant, events }, async (customer) => {
      await setAvailable(tab, true);
      await customer.call();
      const { event } = await events.next('offer.created', ({ contactId }) => contactId === customer.contactId);
      const pressIn = ({ events: socket, deskId }: HeadlessDesk): Promise<string> => press(socket, { ...accept(event.offerId), deskId });
      count(tally, await Promise.all([pressIn(tab), broken === 'one-alone' ? 'not pressed' : pressIn(otherTab)]));
    });
    await setAvailable(tab, false);
  } finally {
    await otherTab.close();
  }
}
