import { afterAll, expect, inject, test } from 'vitest';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { organization } from 'better-auth/plugins/organization';
import { eq } from 'drizzle-orm';
import { agents, authSchema, closeDb, configurationSnapshot, connectAuthDb, connectDb, webCallKeys, withTenant } from '../src/index.ts';
import { seedDemo } from '../seed/index.ts';

const db = connectDb(inject('appUrl'));
const authDb = connectAuthDb(inject('authUrl'));
afterAll(() => Promise.all([closeDb(db), closeDb(authDb)]));

const urls = { databaseAppUrl: inject('appUrl'), databaseAuthUrl: inject('authUrl') };

test('the demo can be logged in to through better-auth; a second seed changes nothing but the shop’s origin', async () => {
  const first = await seedDemo({ ...urls, shopOrigins: ['http://127.0.0.1:9000'] });
  expect(first.logIns.map((logIn) => logIn.role).sort()).toEqual(['admin', 'agent', 'agent', 'agent', 'agent', 'supervisor']);
  expect(new Set(first.logIns.map((logIn) => logIn.password)).size).toBe(6);

  const auth = betterAuth({
    baseURL: 'http://127.0.0.1:8080',
    secret: 'a secret of this test that is long enough',
    database: drizzleAdapter(authDb, { provider: 'pg', schema: authSchema }),
    emailAndPassword: { enabled: true },
    plugins: [organization()],
    telemetry: { enabled: false },
  });
  for (const logIn of first.logIns) {
    const answer = await auth.api.signInEmail({ body: { email: logIn.email, password: logIn.password } });
    expect(answer.user.id).toBe(logIn.userId);
    const [agent] = await withTenant(db, first.tenantId, (tx) => tx.select().from(agents).where(eq(agents.userId, logIn.userId)));
    expect(agent).toMatchObject({ name: logIn.name, role: logIn.role, active: true });
  }
  const [someone] = first.logIns;
  await expect(auth.api.signInEmail({ body: { email: someone?.email ?? '', password: 'not the password' } })).rejects.toThrow();

  const snapshot = await withTenant(db, first.tenantId, (tx) => configurationSnapshot(tx, first.tenantId));
  expect(snapshot.queues.map((queue) => [queue.name, queue.agentIds.length])).toEqual([
    ['Orders', 3],
    ['Returns', 2],
  ]);

  const second = await seedDemo({ ...urls, shopOrigins: ['http://127.0.0.1:9001'] });
  expect(second).toEqual({ tenantId: first.tenantId, webCallKeyId: first.webCallKeyId, logIns: [] });
  const [key] = await withTenant(db, first.tenantId, (tx) => tx.select().from(webCallKeys));
  expect(key?.allowedOrigins).toEqual(['http://127.0.0.1:9001']);
});

test('a seed that was killed half-way is made anew', async () => {
  // The organization is there, its tenant is not.
  const [demo] = await authDb.select().from(authSchema.organization).where(eq(authSchema.organization.slug, 'demo'));
  if (demo === undefined) throw new Error('the first test made the demo');
  await authDb.update(authSchema.organization).set({ slug: 'demo-before' }).where(eq(authSchema.organization.id, demo.id));
  await authDb.update(authSchema.user).set({ email: authSchema.user.id });
  await authDb.insert(authSchema.organization).values({ id: 'half-made', name: 'Half made', slug: 'demo' });
  await authDb.insert(authSchema.user).values({ id: 'half-made', name: 'Half Made', email: 'ana@demo.example' });
  await authDb.insert(authSchema.member).values({ id: 'half-made', organizationId: 'half-made', userId: 'half-made', role: 'agent' });
  const made = await seedDemo({ ...urls, shopOrigins: [] });
  expect(made.logIns).toHaveLength(6);
  expect(await authDb.select().from(authSchema.user).where(eq(authSchema.user.id, 'half-made'))).toEqual([]);
});
