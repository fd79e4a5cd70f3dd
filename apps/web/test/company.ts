import { eq } from 'drizzle-orm';
import { inject } from 'vitest';
import type { AgentId, Role, TenantId } from '@cordboard/contracts';
import { agents, closeDb, findTenantOfOrganization, tenants, withTenant } from '@cordboard/db';
import { auth } from '../src/server/auth.ts';
import { authDb } from '../src/server/invitations.ts';
import { services } from '../src/server/services.ts';
import { signUp } from '../src/server/sign-up.ts';
import type { VerbContext } from '../src/server/verb.ts';

Object.assign(process.env, inject('webEnvironment'));

export interface Company {
  readonly tenantId: TenantId;
  readonly organizationId: string;
  /** The one who signed up. */
  readonly admin: VerbContext;
}

let companies = 0;
export const PASSWORD = 'correct horse battery';

/** The request headers of somebody whose session cookie came with this response. */
export function cookiesOf(response: Response): Headers {
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return new Headers({ cookie });
}

/** A company by the real sign-up. */
export async function openCompany(): Promise<Company> {
  const number = ++companies;
  const email = `admin-${String(number)}-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const response = await signUp(
    { company: `Company ${String(number)}`, name: `Admin ${String(number)}`, email, password: PASSWORD, locale: 'en', timeZone: 'UTC' },
    new Headers(),
  );
  const [organization] = await auth().api.listOrganizations({ headers: cookiesOf(response) });
  const tenantId = organization ? await findTenantOfOrganization(services().db, organization.id) : null;
  if (!organization || !tenantId) throw new Error('the sign-up made no tenant');
  const [agent] = await withTenant(services().db, tenantId, (tx) => tx.select().from(agents));
  if (!agent?.userId) throw new Error('the sign-up made no admin');
  return {
    tenantId,
    organizationId: organization.id,
    admin: { tenantId, agentId: agent.id, userId: agent.userId, name: agent.name, role: 'admin', locale: 'en' },
  };
}

export function as(context: VerbContext, role: Role): VerbContext {
  return { ...context, role };
}

export async function configVersion({ tenantId }: Company): Promise<number> {
  const [tenant] = await withTenant(services().db, tenantId, (tx) => tx.select().from(tenants));
  return tenant?.configVersion ?? 0;
}

export async function agentRow({ tenantId }: Company, agentId: AgentId) {
  const [agent] = await withTenant(services().db, tenantId, (tx) => tx.select().from(agents).where(eq(agents.id, agentId)));
  return agent;
}

export async function closeServices(): Promise<void> {
  const redis = await services().redis();
  redis.destroy();
  await Promise.all([closeDb(services().db), closeDb(authDb())]);
}
