import type { ContactId } from '@cordboard/contracts';
import { AGENT_VOICE, CUSTOMER_VOICE, type EventReader, type TestTenant, type Voice } from '@cordboard/test-kit';
import { acceptOffer, openDesk, openShopPage, startCall, watchTenant, type Actor, type Visitor } from '../actors.ts';
import { Admin } from '../admin.ts';
import { isConnected } from '../passage.ts';
import type { ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';
import { TONES } from './matrix.ts';

/** Loops of another length than the others', so that the voices soon overlap. */
const BEN_VOICE: Voice = {
  hz: TONES.ben,
  loopMs: 4_900,
  bursts: [
    { fromMs: 100, toMs: 800 },
    { fromMs: 1_100, toMs: 1_800 },
    { fromMs: 2_100, toMs: 2_850 },
    { fromMs: 3_100, toMs: 3_700 },
    { fromMs: 4_050, toMs: 4_700 },
  ],
};

export interface Talk {
  readonly tenant: TestTenant;
  readonly events: EventReader;
  readonly ana: Actor;
  readonly customer: Visitor;
  readonly contactId: ContactId;
}

/**
 * These scenarios measure who hears whom. A browser's own speech processing would be measured with it: it takes a tone for
 * noise, or for the echo of another.
 */
const RAW = { speechProcessing: false } as const;

/** Ana and a customer talk, in real browsers; on hold the customer hears a tone of its own. */
export async function openTalk({ world, break: broken }: ScenarioRun, names: readonly string[] = ['Ana']): Promise<Talk> {
  const settings = { announcePosition: false, announceWait: false, callbackOffered: false, ringMs: 20_000, wrapUpMs: 20_000 };
  const quick = quickTenant(names, settings);
  const tenant = await world.newTenant({ ...quick, agents: [...(quick.agents ?? []), { name: 'Ada Admin', role: 'admin' }] });
  const events = await watchTenant(world, tenant);
  const admin = await Admin.signIn(world, tenant);
  try {
    const [queueId] = tenant.queueIds;
    if (queueId === undefined) throw new Error('a queue is needed');
    const promptId = await admin.uploadTone('Music', TONES.music, 4_000);
    await admin.changeQueue(queueId, { prompts: { music: broken === 'no-music' ? { kind: 'none' } : { kind: 'prompt', promptId } } });
  } finally {
    await admin.close();
  }
  const ana = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE, { browser: RAW });
  const customer = await openShopPage(world, tenant, CUSTOMER_VOICE, RAW);
  await startCall(customer);
  const { contactId } = (await events.next('offer.created')).event;
  await acceptOffer(ana, contactId);
  await isConnected(ana.page);
  await events.next('contact.connected');
  return { tenant, events, ana, customer, contactId };
}

/** A second real desk, free to be asked. */
export function openBen({ world }: ScenarioRun, { tenant }: Talk): Promise<Actor> {
  return openDesk(world, tenant, tenant.agents[1]?.agentId, BEN_VOICE, { browser: RAW });
}

/** Ana opens the list by its key, finds Ben by name, and asks or transfers by Enter. */
export async function chooseBen({ page }: Actor, { tenant }: Talk, key: 'Enter' | 'Control+Enter'): Promise<void> {
  const benId = tenant.agents[1]?.agentId ?? '';
  await page.keyboard.press('t');
  await page.waitForSelector('[data-part=passOnSearch]', { timeout: 10_000 });
  await page.keyboard.type('ben');
  await page.waitForSelector(`[data-target="${benId}"][data-active=true][data-free=true]`, { timeout: 10_000 });
  await page.keyboard.press(key);
}

/** What the desk shows of who is in the call: `customer held, agent talking`. */
export async function partiesAt({ page }: Actor): Promise<string> {
  const parties = await page.locator('[data-part=parties] [data-party]').all();
  const said = await Promise.all(
    parties.map(async (party) => {
      const who = (await party.getAttribute('data-party')) === 'customer' ? 'customer' : 'agent';
      return `${who} ${(await party.getAttribute('data-state')) ?? '?'}`;
    }),
  );
  return said.join(', ');
}
