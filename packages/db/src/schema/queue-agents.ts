import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AgentId, QueueId } from '@cordboard/contracts';
import { tenantIdColumn } from './columns.ts';
import { agents } from './agents.ts';
import { queues } from './queues.ts';

/** Who takes contacts of which queue. */
export const queueAgents = pgTable(
  'queue_agents',
  {
    tenantId: tenantIdColumn(),
    queueId: text('queue_id').$type<QueueId>().notNull(),
    agentId: text('agent_id').$type<AgentId>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.queueId, table.agentId] }),
    foreignKey({ columns: [table.tenantId, table.queueId], foreignColumns: [queues.tenantId, queues.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.tenantId, table.agentId], foreignColumns: [agents.tenantId, agents.id] }).onDelete('cascade'),
    index('queue_agents_agent_idx').on(table.tenantId, table.agentId),
  ],
);
