import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FlowGraphInput, FlowNodeInput } from '@cordboard/contracts';
import { flowGraphSchema } from '@cordboard/contracts';
import { publishFlow, saveFlowDraft, withTenant } from '@cordboard/db';
import { AGENT_VOICE, CUSTOMER_VOICE, waitFor } from '@cordboard/test-kit';
import { acceptOffer, openDesk, openShopPage, startCall, watchTenant } from '../actors.ts';
import { Admin } from '../admin.ts';
import { END, flowOf, TO_END } from '../flow-nodes.ts';
import { orNull, round } from '../measure.ts';
import { isConnected } from '../passage.ts';
import type { Scenario, ScenarioOutcome, ScenarioRun } from '../scenario.ts';
import { quickTenant } from '../tenants.ts';

const TIMEOUT_MS = 1_000;
const ALLOWED = '127.0.0.1';
/** Of this machine, too, and not on the deployment's list. */
const FORBIDDEN = '127.0.0.2';

export const ivrDataDip: Scenario = {
  name: 'ivr-data-dip',
  shows:
    'A flow asks the tenant’s server about the caller before it rings: what it answers is at the desk, a server that does not answer in time goes its own way, and an address that the deployment has not named is refused by publishing and, published all the same, never reached.',
  breaks: {
    'other-answer': 'the server answers without what the flow needs',
    'in-time': 'the server that should be late answers at once',
    reached: 'the flow asks the permitted address where it should ask the other',
  },
  measures: { queuedMs: 'from the first request to the place in line: one time-out and little else' },
  bounds: {
    queuedMs: { min: TIMEOUT_MS, max: TIMEOUT_MS + 3_000 },
    reachedForbidden: { is: 0 },
    requests: { is: 2 },
    'checks.asked': { is: '/customers/vip%20one' },
    'checks.idempotent': { is: true },
    'checks.atDesk': { is: 'late true outside error tier gold' },
    'checks.refused': { is: 'urlInternal' },
  },
  run,
};

interface Crm {
  readonly origin: string;
  readonly seen: { readonly path: string; readonly key: string; readonly atMs: number }[];
  close(): Promise<void>;
}

async function run({ world, camera, break: broken, say }: ScenarioRun): Promise<ScenarioOutcome> {
  const quick = quickTenant(['Ana'], { announcePosition: false, announceWait: false, callbackOffered: false, ringMs: 30_000 });
  const tenant = await world.newTenant({ ...quick, agents: [...(quick.agents ?? []), { name: 'Ada Admin', role: 'admin' }] });
  const events = await watchTenant(world, tenant);
  const crm = await openCrm(ALLOWED, broken);
  const hidden = await openCrm(FORBIDDEN, null);
  const admin = await Admin.signIn(world, tenant);
  try {
    const forbidden = dips(crm, broken === 'reached' ? crm : hidden);
    const refusal = await admin.whyNotPublished(forbidden);
    const flowId = await admin.publishFlow(tenant.webCallKeyId, dips(crm, crm));
    // As an older version might have: nothing but the connection itself is left to refuse it.
    await withTenant(world.deployment.db, tenant.tenantId, async (tx) => {
      const seenRevision = await saveFlowDraft(tx, flowId, flowGraphSchema.parse(forbidden), 1);
      await publishFlow(tx, { flowId, seenRevision, nowMs: Date.now() }, () => ({ ok: true }));
    });
    await world.deployment.published(tenant.tenantId);
    const desk = await openDesk(world, tenant, tenant.agents[0]?.agentId, AGENT_VOICE);
    const customer = await openShopPage(world, tenant, CUSTOMER_VOICE);
    await startCall(customer);
    const queued = await events.next('contact.queued', () => true, { timeoutMs: 15_000 });
    say('the flow has asked, and the agent is rung');
    await acceptOffer(desk, queued.event.contactId);
    await isConnected(desk.page);
    const rows = desk.page.locator('[data-part=attributes] tr');
    await orNull(waitFor('all that the flow found out', async () => (await rows.count()) >= 3, 5_000));
    const atDesk = (await rows.allInnerTexts()).map((row) => row.split(/\s+/).join(' ')).sort();
    await camera.shoot(desk.page, 'desk');
    await customer.widget.press('hangUp');
    const [first] = crm.seen;
    return {
      figures: {
        queuedMs: first === undefined ? null : round(queued.atMs - first.atMs),
        reachedForbidden: hidden.seen.length,
        requests: crm.seen.length,
      },
      checks: {
        asked: first?.path ?? null,
        idempotent: crm.seen.length > 0 && crm.seen.every(({ key }) => /^cal_\w+-\d+$/.test(key)),
        atDesk: atDesk.join(' '),
        refused: refusal,
      },
    };
  } finally {
    await admin.close();
    await crm.close();
    await hidden.close();
  }
}

/** Who is calling; what is known of them; a server that is late; one that must not be asked. */
function dips(crm: Crm, other: Crm): FlowGraphInput {
  const set = (id: string, attribute: string, value: string | boolean, to: string): FlowNodeInput => ({
    ...{ kind: 'set', id, assignments: [{ attribute, value }] },
    next: { done: to },
  });
  const dip = (id: string, url: string, next: Record<string, string>): FlowNodeInput => ({
    ...{ kind: 'http', id, url, timeoutMs: TIMEOUT_MS, next },
  });
  return flowOf(
    set('who', 'who', 'vip one', 'crm'),
    {
      ...{ kind: 'http', id: 'crm', url: `${crm.origin}/customers/{{who}}`, timeoutMs: TIMEOUT_MS, next: { done: 'forget' } },
      mapping: [{ pointer: '/customer/tier', storeAs: 'tier' }],
    },
    set('forget', 'who', '{{nobody}}', 'slow'),
    dip('slow', `${crm.origin}/slow`, { done: 'other', timeout: 'late' }),
    set('late', 'late', true, 'other'),
    dip('other', `${other.origin}/other`, { done: 'line', error: 'outside', timeout: 'line' }),
    set('outside', 'outside', 'error', 'line'),
    { kind: 'enqueue', id: 'line', queueId: null, next: TO_END },
    END,
  );
}

async function openCrm(address: string, broken: string | null): Promise<Crm> {
  const seen: Crm['seen'][number][] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    seen.push({ path, key: String(request.headers['idempotency-key']), atMs: Date.now() });
    if (path === '/slow' && broken !== 'in-time') return;
    const tier = broken === 'other-answer' ? {} : { tier: 'gold' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ customer: tier }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${address}:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
