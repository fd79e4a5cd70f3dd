import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { CordboardError, localeSchema } from '@cordboard/contracts';
import { authSchema, createTenant, findTenantOfOrganization } from '@cordboard/db';
import { auth } from './auth.ts';
import { configuration } from './configuration.ts';
import { authDb } from './invitations.ts';
import { services } from './services.ts';

export const signUpSchema = z.object({
  company: z.string().trim().min(1, 'needs a name').max(120),
  name: z.string().trim().min(1, 'needs a name').max(120),
  email: z.email('is not an e-mail address').max(200),
  password: z.string().min(10, 'needs at least 10 characters').max(128),
  locale: localeSchema,
  timeZone: z.string().refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC', 'is not a time zone'),
});
export type SignUp = z.output<typeof signUpSchema>;

function slugOf(company: string): string {
  const words = company
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  return `${words || 'company'}-${crypto.randomUUID().slice(0, 8)}`;
}

/**
 * Person, company, tenant: three steps in two schemas that no one transaction spans, so each looks whether it is done
 * already and a sign-up that broke off is finished by trying again. Returns the response that sets the session cookie.
 */
export async function signUp(input: SignUp, headers: Headers): Promise<Response> {
  const response = await auth().api.signUpEmail({
    body: { name: input.name, email: input.email, password: input.password },
    headers,
    asResponse: true,
  });
  if (response.status === 422)
    throw new CordboardError('duplicate', { issues: [{ path: 'email', message: 'has an account already: sign in instead' }] });
  if (!response.ok) throw new CordboardError('invalid_input', { detail: await response.text() });
  const { user } = (await response.clone().json()) as { user: { id: string } };
  await openCompany(user.id, input);
  return response;
}

/** A company of this person that never got its tenant: a sign-up that broke off between the two. */
async function unfinishedOrganization(userId: string): Promise<string | null> {
  const { member } = authSchema;
  const memberships = await authDb().select({ id: member.organizationId }).from(member).where(eq(member.userId, userId));
  for (const { id } of memberships) if (!(await findTenantOfOrganization(services().db, id))) return id;
  return null;
}

async function newOrganization(userId: string, company: string): Promise<string> {
  const organization = await auth().api.createOrganization({ body: { name: company, slug: slugOf(company), userId } });
  if (!organization) throw new CordboardError('internal', { detail: 'no organization came back' });
  return organization.id;
}

/** Also for a person who signed in and has no company yet. */
export async function openCompany(
  userId: string,
  input: Pick<SignUp, 'company' | 'name' | 'email' | 'locale' | 'timeZone'>,
): Promise<void> {
  const organizationId = (await unfinishedOrganization(userId)) ?? (await newOrganization(userId, input.company));
  await createTenant(services().db, {
    name: input.company,
    locale: input.locale,
    timeZone: input.timeZone,
    organizationId,
    agents: [{ name: input.name, role: 'admin', email: input.email, userId }],
    // The test page of the first steps is ours; the tenant's own sites are added under Admin.
    webCallKey: { allowedOrigins: [new URL(configuration().PUBLIC_URL).origin] },
  });
}
