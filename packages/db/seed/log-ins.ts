import { randomBytes, randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import type { AuthDb } from '../src/index.ts';
import { authSchema } from '../src/index.ts';
import type { DemoPerson } from './people.ts';

const { account, member, organization, user } = authSchema;

export interface DemoLogIn extends DemoPerson {
  readonly userId: string;
  /** Random; known only to whoever called the seed. */
  readonly password: string;
}

/** The organization with its members, as better-auth's own sign-up would write them (scrypt, provider `credential`). */
export async function insertLogIns(
  db: AuthDb,
  company: { readonly id: string; readonly name: string; readonly slug: string },
  people: readonly DemoPerson[],
): Promise<DemoLogIn[]> {
  const logIns = people.map((person) => ({ ...person, userId: randomUUID(), password: randomBytes(12).toString('base64url') }));
  const hashes = await Promise.all(logIns.map((logIn) => hashPassword(logIn.password)));
  await db.transaction(async (tx) => {
    await tx.insert(organization).values(company);
    await tx.insert(user).values(logIns.map(({ userId, name, email }) => ({ id: userId, name, email, emailVerified: true })));
    await tx.insert(account).values(
      logIns.map(({ userId }, place) => ({
        id: randomUUID(),
        accountId: userId,
        providerId: 'credential',
        userId,
        password: hashes[place] ?? null,
      })),
    );
    await tx.insert(member).values(logIns.map(({ userId, role }) => ({ id: randomUUID(), organizationId: company.id, userId, role })));
  });
  return logIns;
}
