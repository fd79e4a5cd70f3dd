import type { Verb } from '../verb.ts';
import { deskVerbs } from './desk.ts';

/** All that people can do over HTTP; the client's types come from here too. */
export const VERBS = { ...deskVerbs } as const;
export type Verbs = typeof VERBS;
export type VerbName = keyof Verbs;

export function findVerb(name: string): Verb | undefined {
  return Object.hasOwn(VERBS, name) ? (VERBS[name as VerbName] as Verb) : undefined;
}
