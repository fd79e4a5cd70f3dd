import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, queueIdSchema, type AgentId, type QueueId, type SkillId } from '@cordboard/contracts';
import { agents, withTenant } from '@cordboard/db';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { closeServices, configVersion, openCompany, type Company } from './company.ts';

let company: Company;
let skills: readonly SkillId[];
let full: AgentId;
const queueIds: QueueId[] = [];
const LEVELS = [5, 4, 3, 2, 1];
const FULL = 27;

async function saveQueue(asks: number, agentIds: readonly AgentId[], queueId: QueueId | null = null): Promise<QueueId> {
  const { settings } = await runVerb(VERBS['queue.defaults'], company.admin, {});
  const conditions = skills.flatMap((skillId) => LEVELS.map((level) => ({ skillId, level }))).slice(0, asks);
  const steps = conditions.map((requirement) => ({ requirement, forMs: 30_000, skipIf: null }));
  const routing = { ...settings.routing, steps };
  const input = { queueId, settings: { ...settings, name: 'Sales', routing, agentIds: [...agentIds] } };
  return queueIdSchema.parse((await runVerb(VERBS['queue.save'], company.admin, input)).queueId);
}
const savePerson = (agentId: AgentId, change: object) => {
  const skillsOf = skills.map((skillId) => ({ skillId, level: 5 }));
  const plain = { agentId, name: 'Ana', role: 'agent', queueIds: [], skills: skillsOf, weight: 1, routingProfileId: null } as const;
  return runVerb(VERBS['person.save'], company.admin, { ...plain, ...change });
};
async function addAgent(): Promise<AgentId> {
  const id = newId('agent');
  await withTenant(services().db, company.tenantId, (tx) => tx.insert(agents).values({ id, name: 'Ana', role: 'agent' }));
  await savePerson(id, {});
  return id;
}
const at = (path: string) => ({ code: 'invalid_input', data: { issues: [{ path }] } });

beforeAll(async () => {
  company = await openCompany();
  const names = ['Billing', 'Français'];
  skills = await Promise.all(
    names.map(async (name) => (await runVerb(VERBS['skill.save'], company.admin, { skillId: null, name })).skillId),
  );
  full = await addAgent();
  // 11 lines each: one for anyone, ten for its conditions.
  for (let queue = 0; queue < FULL; queue++) queueIds.push(await saveQueue(10, [full]));
});
afterAll(closeServices);

test('a queue that would give somebody more lines than routing takes is refused at its steps, and nothing of it is kept', async () => {
  const queueId = await saveQueue(2, [full]);
  const before = await configVersion(company);
  await expect(saveQueue(3, [full], queueId)).rejects.toMatchObject(at('settings.routing.steps'));
  await expect(saveQueue(0, [full])).rejects.toMatchObject(at('settings.agentIds'));
  expect(await configVersion(company)).toBe(before);
  // Whoever does not meet its conditions stands in none of their lines.
  await saveQueue(3, []);
  queueIds.push(queueId, await saveQueue(10, []));
});

test('so are queues and a profile of a person, and the queues of a profile', async () => {
  const other = await addAgent();
  await expect(savePerson(other, { queueIds })).rejects.toMatchObject(at('queueIds'));
  await savePerson(other, { queueIds, skills: [] });
  const entries = queueIds.map((queueId) => ({ queueId }));
  const profile = { routingProfileId: null, name: 'All', entries, agentIds: [] };
  const { routingProfileId } = await runVerb(VERBS['routingProfile.save'], company.admin, profile);
  await expect(savePerson(other, { routingProfileId })).rejects.toMatchObject(at('routingProfileId'));
  const given = { ...profile, name: 'Others', agentIds: [full] };
  await expect(runVerb(VERBS['routingProfile.save'], company.admin, given)).rejects.toMatchObject(at('entries'));
  await runVerb(VERBS['routingProfile.save'], company.admin, { ...given, entries: entries.slice(0, FULL) });
  // Chats have lines of their own.
  const half = queueIds.slice(0, Math.ceil(FULL / 2) + 1);
  const both = (['voice', 'chat'] as const).flatMap((channel) => half.map((queueId) => ({ queueId, channel })));
  const twice = { ...given, name: 'Both', entries: both, capacity: { voice: 1, chat: 1, total: 2 } };
  await expect(runVerb(VERBS['routingProfile.save'], company.admin, twice)).rejects.toMatchObject(at('entries'));
  await runVerb(VERBS['routingProfile.save'], company.admin, { ...twice, entries: both.slice(1).filter((_entry, index) => index < FULL) });
});
