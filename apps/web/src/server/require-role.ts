import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import type { Role } from '@cordboard/contracts';
import { person } from './session.ts';

/** For pages: who may not see one is told that it is not there. What can be done is decided by the verbs all the same. */
export async function requireRole(roles: readonly Role[]): Promise<void> {
  const who = await person(await headers());
  if (!who?.member || !roles.includes(who.member.role)) notFound();
}
