import { join } from 'node:path';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { nextCookies } from 'better-auth/next-js';
import { createAccessControl } from 'better-auth/plugins/access';
import { organization } from 'better-auth/plugins/organization';
import { defaultStatements } from 'better-auth/plugins/organization/access';
import { authSchema } from '@cordboard/db';
import { readSecretFile } from '@cordboard/platform';
import { configuration } from './configuration.ts';
import { authDb } from './invitations.ts';
import { joinTenant } from './members.ts';
import { localeOf } from './locale-of.ts';
import { passwordResetMail } from './mails.ts';
import { sendMail } from './mail.ts';

/** Members and invitations are the verbs' business: they keep our own rows in step, say what changed, and audit it. */
const NOT_SERVED = ['create', 'update', 'delete', 'leave', 'invite-member', 'cancel-invitation', 'remove-member', 'update-member-role'].map(
  (name) => `/organization/${name}`,
);

const accessControl = createAccessControl(defaultStatements);
const everything = {
  organization: ['update'],
  member: ['create', 'update', 'delete'],
  invitation: ['create', 'cancel'],
  team: [],
  ac: [],
} as const;
const nothing = { organization: [], member: [], invitation: [], team: [], ac: [] } as const;

/**
 * better-auth keeps people, sessions and memberships; an organization is a tenant and has the tenant's id. What a role
 * may do in the product is decided by the verbs; here a role only says who may invite and remove members.
 */
function open() {
  const { KEYS_DIR, PUBLIC_URL } = configuration();
  return betterAuth({
    appName: 'Cordboard',
    baseURL: PUBLIC_URL,
    basePath: '/api/auth',
    secret: readSecretFile(join(KEYS_DIR, 'auth.secret')),
    trustedOrigins: [new URL(PUBLIC_URL).origin],
    telemetry: { enabled: false },
    disabledPaths: NOT_SERVED,
    database: drizzleAdapter(authDb(), { provider: 'pg', schema: authSchema }),
    advanced: {
      cookiePrefix: 'cordboard',
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      autoSignIn: true,
      resetPasswordTokenExpiresIn: 3_600,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }, request) => {
        const locale = localeOf(request?.headers ?? new Headers());
        await sendMail(passwordResetMail({ to: user.email, locale, name: user.name, link: `${PUBLIC_URL}/reset-password/${token}` }));
      },
    },
    session: { expiresIn: 14 * 86_400, updateAge: 86_400 },
    plugins: [
      organization({
        creatorRole: 'admin',
        ac: accessControl,
        roles: {
          admin: accessControl.newRole(everything),
          supervisor: accessControl.newRole(nothing),
          agent: accessControl.newRole(nothing),
        },
        invitationExpiresIn: 7 * 86_400,
        cancelPendingInvitationsOnReInvite: true,
        // The invitation's id is a random UUID that only the invited mailbox sees: it is the one-time link.
        requireEmailVerificationOnInvitation: false,
        disableOrganizationDeletion: true,
        membershipLimit: 10_000,
        organizationHooks: {
          afterAcceptInvitation: async ({ member, user, organization: company }) => {
            await joinTenant(company.id, { userId: user.id, name: user.name, email: user.email, role: member.role });
          },
        },
      }),
      nextCookies(),
    ],
  });
}

export type Auth = ReturnType<typeof open>;
const holder = globalThis as { cordboardAuth?: Auth };

export function auth(): Auth {
  holder.cordboardAuth ??= open();
  return holder.cordboardAuth;
}
