import { foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AgentId, SkillId } from '@cordboard/contracts';
import { agents } from './agents.ts';
import { tenantIdColumn } from './columns.ts';
import { tenants } from './tenants.ts';

/** What contacts may ask of agents. */
export const skills = pgTable(
  'skills',
  {
    tenantId: tenantIdColumn().references(() => tenants.id, { onDelete: 'cascade' }),
    id: text('id').$type<SkillId>().notNull(),
    name: text('name').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** How well somebody can do it, 1 to 5. */
export const agentSkills = pgTable(
  'agent_skills',
  {
    tenantId: tenantIdColumn(),
    agentId: text('agent_id').$type<AgentId>().notNull(),
    skillId: text('skill_id').$type<SkillId>().notNull(),
    level: integer('level').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.agentId, table.skillId] }),
    foreignKey({ columns: [table.tenantId, table.agentId], foreignColumns: [agents.tenantId, agents.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.tenantId, table.skillId], foreignColumns: [skills.tenantId, skills.id] }).onDelete('cascade'),
    index('agent_skills_skill_idx').on(table.tenantId, table.skillId),
  ],
);
