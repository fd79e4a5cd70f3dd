import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES, type Role } from '@cordboard/contracts';
import { runVerb, type Verb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { as, closeServices, openCompany, type Company } from './company.ts';

/** Who may do what, written down a second time on purpose: a verb that is opened to more people has to be opened here too. */
const EVERYONE: readonly string[] = [
  'note.read',
  'note.save',
  'contact.mine',
  'contact.earlier',
  'contact.search',
  'contact.timeline',
  'history.filters',
  'agent.explain',
  'recording.pause',
  'recording.resume',
  'transfer.targets',
];
const SUPERVISORS: readonly string[] = ['queue.list', 'contact.explain', 'metrics.read', 'callback.times', 'callback.request'];

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(closeServices);

function mayRun(name: string, role: Role): boolean {
  return role === 'admin' || EVERYONE.includes(name) || (role === 'supervisor' && SUPERVISORS.includes(name));
}

test('the lists name verbs that there are', () => {
  expect([...EVERYONE, ...SUPERVISORS].filter((name) => !(name in VERBS))).toEqual([]);
});

test.each(Object.values(VERBS).map((verb) => [verb.name, verb as Verb] as const))(
  '%s lets in whom it should and nobody else',
  async (name, verb) => {
    expect(VERBS[name as keyof typeof VERBS].name).toBe(name);
    for (const role of ROLES) {
      // Input that no verb takes: whoever is let in is told that, and nothing is done.
      const outcome = await runVerb(verb, as(company.admin, role), 'no input at all').then(
        () => 'done',
        (error: { code?: string }) => error.code,
      );
      expect(outcome, role).toBe(mayRun(name, role) ? 'invalid_input' : 'not_allowed');
    }
  },
);
