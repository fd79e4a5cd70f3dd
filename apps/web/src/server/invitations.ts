import { and, eq, gt } from 'drizzle-orm';
import { authSchema, connectAuthDb, type AuthDb } from '@cordboard/db';
import { configuration } from './configuration.ts';

const holder = globalThis as { cordboardAuthDb?: AuthDb };

/** better-auth's own tables, for the few questions its routes do not answer to a stranger. */
export function authDb(): AuthDb {
  holder.cordboardAuthDb ??= connectAuthDb(configuration().DATABASE_AUTH_URL, { max: 3, name: 'web-auth' });
  return holder.cordboardAuthDb;
}

/** An invitation that still stands, for the one who holds its link; null when it is used, withdrawn or too old. */
export async function readInvitation(id: string): Promise<{ id: string; company: string; email: string } | null> {
  const { invitation, organization } = authSchema;
  const [found] = await authDb()
    .select({ id: invitation.id, email: invitation.email, company: organization.name })
    .from(invitation)
    .innerJoin(organization, eq(organization.id, invitation.organizationId))
    .where(and(eq(invitation.id, id), eq(invitation.status, 'pending'), gt(invitation.expiresAt, new Date())));
  return found ?? null;
}
