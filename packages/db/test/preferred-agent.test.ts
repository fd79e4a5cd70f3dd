import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newId, type AgentId, type TenantId, type VerifiedIdentity, type VisitorId } from '@cordboard/contracts';
import { eq } from 'drizzle-orm';
import { agents, closeDb, connectDb, createTenant, findPreferredAgent, withTenant, type Tx } from '../src/index.ts';
import { makeContact, makeVisitor } from '../src/factories/index.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const DAY_MS = 86_400_000;
const db = connectDb(inject('appUrl'));
let tenantId: TenantId;
let ana: AgentId;
let ben: AgentId;

beforeAll(async () => {
  const members = ['Ana', 'Ben'].map((name) => ({ name, role: 'agent' as const }));
  const made = await createTenant(db, { name: 'Preferred', agents: members });
  const [first, second] = made.agents;
  if (first === undefined || second === undefined) throw new Error('the tenant is not complete');
  tenantId = made.tenantId;
  ana = first.agentId;
  ben = second.agentId;
});
afterAll(() => closeDb(db));

const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withTenant(db, tenantId, work);

/** An answered contact of the browser, so many days ago. */
async function talked(tx: Tx, visitorId: VisitorId, agentId: AgentId, daysAgo: number, identity?: VerifiedIdentity): Promise<void> {
  const createdAt = new Date(NOW - daysAgo * DAY_MS);
  await makeContact(tx, { visitorId, agentId, createdAt, connectedAt: createdAt, identity: identity ?? null });
}

test('it is the agent of the last answered contact of that browser, for 90 days', async () => {
  await inTenant(async (tx) => {
    const { id: visitorId } = await makeVisitor(tx);
    const { id: other } = await makeVisitor(tx);
    expect(await findPreferredAgent(tx, { visitorId }, NOW)).toBeNull();
    await talked(tx, visitorId, ana, 91);
    expect(await findPreferredAgent(tx, { visitorId }, NOW)).toBeNull();
    await talked(tx, visitorId, ana, 20);
    await talked(tx, visitorId, ben, 10);
    await talked(tx, other, ana, 1);
    expect(await findPreferredAgent(tx, { visitorId }, NOW)).toBe(ben);
    await tx.update(agents).set({ active: false }).where(eq(agents.id, ben));
    expect(await findPreferredAgent(tx, { visitorId }, NOW)).toBe(ana);
    await tx.update(agents).set({ active: true }).where(eq(agents.id, ben));
  });
});

test('whom the site vouches for is known on every device, and not by the browser', async () => {
  await inTenant(async (tx) => {
    const { id: phone } = await makeVisitor(tx);
    const { id: laptop } = await makeVisitor(tx);
    const kim: VerifiedIdentity = { sub: newId('visitor'), attributes: {} };
    await talked(tx, phone, ben, 3, kim);
    await talked(tx, laptop, ana, 1);
    expect(await findPreferredAgent(tx, { visitorId: laptop, identity: kim }, NOW)).toBe(ben);
    expect(await findPreferredAgent(tx, { visitorId: laptop }, NOW)).toBe(ana);
    expect(await findPreferredAgent(tx, { visitorId: laptop, identity: { ...kim, sub: 'somebody else' } }, NOW)).toBeNull();
  });
});

test('the account’s own agent comes first, by e-mail or id', async () => {
  await inTenant(async (tx) => {
    const { id: visitorId } = await makeVisitor(tx);
    await talked(tx, visitorId, ana, 1);
    await tx.update(agents).set({ email: 'Ben@shop.example' }).where(eq(agents.id, ben));
    const of = (agent: string | number): Promise<AgentId | null> =>
      findPreferredAgent(tx, { visitorId, identity: { sub: 'kim', attributes: { agent } } }, NOW);
    expect(await of('ben@SHOP.example')).toBe(ben);
    expect(await of(ben)).toBe(ben);
    expect(await of('nobody@shop.example')).toBeNull();
    expect(await of(7)).toBeNull();
  });
});
