import { randomBytes } from 'node:crypto';
import { and, desc, eq, gt, ne, sql } from 'drizzle-orm';
import { CordboardError, type Role } from '@cordboard/contracts';
import { authSchema, tenants, type Tx } from '@cordboard/db';
import { configuration } from './configuration.ts';
import { authDb } from './invitations.ts';

const { invitation, member, verification } = authSchema;
const INVITATION_LIFETIME_MS = 7 * 86_400_000;
const RESET_LIFETIME_MS = 86_400_000;
const MOST_PENDING = 200;

/** The company of the transaction's tenant as better-auth knows it. */
export async function companyOf(tx: Tx): Promise<{ organizationId: string; name: string }> {
  const [tenant] = await tx.select({ organizationId: tenants.organizationId, name: tenants.name }).from(tenants);
  if (!tenant?.organizationId) throw new CordboardError('not_found', { what: 'company' });
  return { organizationId: tenant.organizationId, name: tenant.name };
}

export function invitationLink(id: string): string {
  return `${configuration().PUBLIC_URL}/invitation/${id}`;
}

/** A new invitation; an older one to the same address stops working. The id is the one-time link's secret. */
export async function insertInvitation(
  to: { organizationId: string; email: string; role: Role; inviterUserId: string },
  nowMs: number,
): Promise<{ id: string; expiresAtMs: number }> {
  const id = crypto.randomUUID();
  const expiresAtMs = nowMs + INVITATION_LIFETIME_MS;
  const { organizationId, email, role, inviterUserId } = to;
  await authDb().transaction(async (tx) => {
    const theirs = and(eq(invitation.organizationId, organizationId), eq(invitation.status, 'pending'));
    await tx
      .update(invitation)
      .set({ status: 'canceled' })
      .where(and(theirs, eq(sql`lower(${invitation.email})`, email)));
    const pending = await tx
      .select({ id: invitation.id })
      .from(invitation)
      .where(and(theirs, gt(invitation.expiresAt, new Date(nowMs))));
    if (pending.length >= MOST_PENDING) throw new CordboardError('state_conflict', { why: 'invitations', limit: MOST_PENDING });
    await tx.insert(invitation).values({ id, organizationId, email, role, expiresAt: new Date(expiresAtMs), inviterId: inviterUserId });
  });
  return { id, expiresAtMs };
}

export async function pendingInvitations(organizationId: string, nowMs: number) {
  return authDb()
    .select()
    .from(invitation)
    .where(and(eq(invitation.organizationId, organizationId), eq(invitation.status, 'pending'), gt(invitation.expiresAt, new Date(nowMs))))
    .orderBy(desc(invitation.createdAt));
}

export async function cancelInvitation(organizationId: string, id: string): Promise<void> {
  const gone = await authDb()
    .update(invitation)
    .set({ status: 'canceled' })
    .where(and(eq(invitation.id, id), eq(invitation.organizationId, organizationId), eq(invitation.status, 'pending')))
    .returning({ id: invitation.id });
  if (gone.length === 0) throw new CordboardError('not_found', { what: 'invitation' });
}

/** Keeps better-auth's membership in step with the role that the verbs ask for. */
export async function setMemberRole(organizationId: string, userId: string, role: Role): Promise<void> {
  await authDb()
    .update(member)
    .set({ role })
    .where(and(eq(member.organizationId, organizationId), eq(member.userId, userId)));
}

/**
 * A link with which a member chooses a new password, once, within a day; better-auth's reset route reads the row.
 * Refused for someone who belongs to another company too: its data would be open to the one who holds the link.
 */
export async function insertResetLink(
  organizationId: string,
  userId: string,
  nowMs: number,
): Promise<{ link: string; expiresAtMs: number }> {
  const others = await authDb()
    .select({ id: member.id })
    .from(member)
    .where(and(eq(member.userId, userId), ne(member.organizationId, organizationId)))
    .limit(1);
  if (others.length > 0) throw new CordboardError('state_conflict', { why: 'otherCompany' });
  const token = randomBytes(24).toString('base64url');
  const expiresAtMs = nowMs + RESET_LIFETIME_MS;
  await authDb()
    .insert(verification)
    .values({ id: crypto.randomUUID(), identifier: `reset-password:${token}`, value: userId, expiresAt: new Date(expiresAtMs) });
  return { link: `${configuration().PUBLIC_URL}/reset-password/${token}`, expiresAtMs };
}
