import { and, eq } from 'drizzle-orm';
import { CordboardError, type Locale, type TenantId } from '@cordboard/contracts';
import { agents, findTenantOfOrganization, withTenant } from '@cordboard/db';
import { auth } from './auth.ts';
import { localeOf } from './locale-of.ts';
import { services } from './services.ts';
import type { VerbContext } from './verb.ts';

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  /** Null for somebody who signed up and has no company yet, or was removed from it. */
  readonly member: VerbContext | null;
}

async function memberOf(tenantId: TenantId, userId: string, locale: Locale): Promise<VerbContext | null> {
  return withTenant(services().db, tenantId, async (tx) => {
    const [agent] = await tx
      .select()
      .from(agents)
      .where(and(eq(agents.userId, userId), eq(agents.active, true)));
    return agent ? { tenantId, agentId: agent.id, userId, name: agent.name, role: agent.role, locale } : null;
  });
}

/** Who the session cookie speaks for; null when nobody is signed in. */
export async function person(headers: Headers): Promise<Person | null> {
  const found = await auth().api.getSession({ headers });
  if (!found) return null;
  const { user, session } = found;
  const organizationId = session.activeOrganizationId ?? (await auth().api.listOrganizations({ headers }))[0]?.id;
  const tenantId = organizationId ? await findTenantOfOrganization(services().db, organizationId) : null;
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    member: tenantId ? await memberOf(tenantId, user.id, localeOf(headers)) : null,
  };
}

/** The member who asks, or `not_authenticated`. */
export async function member(headers: Headers): Promise<VerbContext> {
  const found = await person(headers);
  if (!found?.member) throw new CordboardError('not_authenticated');
  return found.member;
}
