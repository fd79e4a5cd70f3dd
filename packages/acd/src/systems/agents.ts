import type { AgentId, AgentView } from '@cordboard/contracts';
import type { Acd } from '../acd.ts';
import { readRosterEntry, readStoredAgent, toAgentView, workOf } from '../store/records.ts';
import type { Resources } from '../store/resources.ts';
import { scanHash } from '../store/scan.ts';
import { contactOf } from './contacts.ts';

type AgentMethods = Pick<
  Acd,
  | 'setStatus'
  | 'forceStatus'
  | 'deskSeen'
  | 'deskGone'
  | 'finishWrapUp'
  | 'extendWrapUp'
  | 'readAgent'
  | 'readWork'
  | 'readAgents'
  | 'readWrapUp'
>;

export function agentSystem({ commands, redis, keys }: Resources): AgentMethods {
  return {
    async setStatus(tenantId, agentId, status, reason) {
      await commands.expectOk(tenantId, 'agent-status', [agentId, status, reason ?? '']);
    },

    async forceStatus(tenantId, agentId, status, reason) {
      await commands.expectOk(tenantId, 'agent-force', [agentId, status, reason ?? '']);
    },

    async deskSeen(tenantId, agentId, deskId, processId, trouble = null) {
      await commands.expectOk(tenantId, 'desk-seen', [agentId, deskId, processId, trouble ?? '']);
    },

    async deskGone(tenantId, agentId, deskId, processId) {
      await commands.expectOk(tenantId, 'desk-gone', [agentId, deskId, processId ?? '']);
    },

    async finishWrapUp(tenantId, agentId, contactId, by = 'agent') {
      await commands.expectOk(tenantId, 'wrap-up-finish', [agentId, contactId, by]);
    },

    async extendWrapUp(tenantId, agentId, contactId, byMs) {
      const [untilMs] = await commands.expectOk(tenantId, 'wrap-up-extend', [agentId, contactId, byMs]);
      return { untilMs: Number(untilMs) };
    },

    async readAgent(tenantId, agentId) {
      const [person, live] = await Promise.all([
        redis.hGet(keys.one(tenantId, 'roster'), agentId),
        redis.hGet(keys.one(tenantId, 'agents'), agentId),
      ]);
      return person ? toAgentView(readRosterEntry(person), live ? readStoredAgent(live) : null) : null;
    },

    async readWork(tenantId, agentId) {
      const live = await redis.hGet(keys.one(tenantId, 'agents'), agentId);
      return live === null ? [] : workOf(readStoredAgent(live));
    },

    async readAgents(tenantId) {
      const views = new Map<AgentId, AgentView>();
      for await (const entries of scanHash(redis, keys.one(tenantId, 'roster'))) {
        const people = entries.map(({ value }) => readRosterEntry(value));
        if (people.length === 0) continue;
        const live = await redis.hmGet(
          keys.one(tenantId, 'agents'),
          people.map((person) => person.agentId),
        );
        people.forEach((person, index) => {
          const text = live[index];
          views.set(person.agentId, toAgentView(person, text ? readStoredAgent(text) : null));
        });
      }
      return [...views.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.agentId < b.agentId ? -1 : 1));
    },

    async readWrapUp(tenantId, agentId) {
      const { code, values } = await commands.run(tenantId, 'wrap-up-read', [agentId]);
      if (code !== 'ok') return null;
      const contact = contactOf(values.slice(1));
      return { contactId: contact.contactId, untilMs: Number(values[0]), contact };
    },
  };
}
