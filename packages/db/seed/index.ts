import { asc, eq } from 'drizzle-orm';
import { newId, type TenantId, type WebCallKeyId } from '@cordboard/contracts';
import {
  authSchema,
  bumpConfigVersion,
  closeDb,
  connectAuthDb,
  connectDb,
  createTenant,
  findTenantOfOrganization,
  webCallKeys,
  withTenant,
  type Db,
} from '../src/index.ts';
import { insertLogIns, type DemoLogIn } from './log-ins.ts';
import { DEMO_NAME, DEMO_PEOPLE, DEMO_SLUG } from './people.ts';

export { insertLogIns, type DemoLogIn } from './log-ins.ts';

export interface SeedOptions {
  readonly databaseAppUrl: string;
  readonly databaseAuthUrl: string;
  /** Origins of the demo shop page; replaced on each run, since ports change. */
  readonly shopOrigins: readonly string[];
}

export interface SeededDemo {
  readonly tenantId: TenantId;
  readonly webCallKeyId: WebCallKeyId;
  /** Empty when the demo was there already: passwords are not kept. */
  readonly logIns: readonly DemoLogIn[];
}

/**
 * A demo company: two queues, four agents, a supervisor, an admin, a web-call key for the shop page, dispositions and
 * reasons. Safe to repeat: one that is there stays as people changed it, but for the shop's origins.
 */
export async function seedDemo(options: SeedOptions): Promise<SeededDemo> {
  const db = connectDb(options.databaseAppUrl, { max: 2, name: 'seed' });
  const authDb = connectAuthDb(options.databaseAuthUrl, { max: 1, name: 'seed' });
  const { organization, member, user } = authSchema;
  try {
    const [known] = await authDb.select().from(organization).where(eq(organization.slug, DEMO_SLUG));
    if (known !== undefined) {
      const tenantId = await findTenantOfOrganization(db, known.id);
      if (tenantId !== null) return { tenantId, webCallKeyId: await refreshOrigins(db, tenantId, options.shopOrigins), logIns: [] };
      // A seed that was killed between the two schemas: what it left cannot be logged in to, so it is made anew.
      const left = await authDb.select({ id: member.userId }).from(member).where(eq(member.organizationId, known.id));
      await authDb.delete(organization).where(eq(organization.id, known.id));
      for (const { id } of left) await authDb.delete(user).where(eq(user.id, id));
    }
    const tenantId = newId('tenant');
    const logIns = await insertLogIns(authDb, { id: tenantId, name: DEMO_NAME, slug: DEMO_SLUG }, DEMO_PEOPLE);
    const { webCallKeyId } = await createTenant(db, {
      tenantId,
      organizationId: tenantId,
      name: DEMO_NAME,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      agents: logIns.map(({ name, email, role, userId }) => ({ name, email, role, userId })),
      queues: [
        { name: 'Orders', agents: [0, 1, 2] },
        { name: 'Returns', agents: [2, 3] },
      ],
      webCallKey: { name: 'Demo shop', allowedOrigins: options.shopOrigins },
    });
    return { tenantId, webCallKeyId, logIns };
  } finally {
    await Promise.all([closeDb(db), closeDb(authDb)]);
  }
}

async function refreshOrigins(db: Db, tenantId: TenantId, origins: readonly string[]): Promise<WebCallKeyId> {
  return await withTenant(db, tenantId, async (tx) => {
    const [key] = await tx.select().from(webCallKeys).orderBy(asc(webCallKeys.id)).limit(1);
    if (key === undefined) throw new Error('the demo tenant has no web-call key any more');
    if (key.allowedOrigins.join() !== origins.join()) {
      await tx
        .update(webCallKeys)
        .set({ allowedOrigins: [...origins] })
        .where(eq(webCallKeys.id, key.id));
      await bumpConfigVersion(tx);
    }
    return key.id;
  });
}
