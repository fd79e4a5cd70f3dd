import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { person } from '../server/session.ts';

/** Everybody has a place to begin. */
export default async function Home() {
  const who = await person(await headers());
  redirect(who?.member ? '/desk' : '/sign-in');
}
