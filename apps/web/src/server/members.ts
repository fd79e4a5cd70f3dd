import { eq } from 'drizzle-orm';
import { CordboardError, newId, ROLES, type Role } from '@cordboard/contracts';
import { agents, bumpConfigVersion, findTenantOfOrganization, withTenant } from '@cordboard/db';
import { services } from './services.ts';
import { revokeAccess } from './signaling.ts';

function isRole(value: string): value is Role {
  return (ROLES as readonly string[]).includes(value);
}

/** An accepted invitation makes an agent of the tenant; one who comes back is the same agent again. */
export async function joinTenant(
  organizationId: string,
  who: { userId: string; name: string; email: string; role: string },
): Promise<void> {
  const { db } = services();
  const tenantId = await findTenantOfOrganization(db, organizationId);
  if (!tenantId) throw new CordboardError('not_found', { what: 'company' });
  const role = isRole(who.role) ? who.role : 'agent';
  const changed = await withTenant(db, tenantId, async (tx) => {
    const [known] = await tx.select({ id: agents.id, role: agents.role }).from(agents).where(eq(agents.userId, who.userId));
    if (known) await tx.update(agents).set({ active: true, role, name: who.name }).where(eq(agents.id, known.id));
    else await tx.insert(agents).values({ id: newId('agent'), userId: who.userId, name: who.name, email: who.email, role });
    await bumpConfigVersion(tx);
    return known !== undefined && known.role !== role ? known.id : null;
  });
  if (changed !== null) await revokeAccess({ tenantId, agentId: changed, webCallKeyId: null, why: 'changed' });
}
