import { z } from 'zod';
import { contactIdSchema, queueIdSchema } from './ids.ts';
import { customerSchema } from './events.ts';
import { skillLevelSchema } from './routing.ts';
import { contactKindSchema } from './states.ts';

/** Rows of a line that are shown; how many wait is told beside them. */
export const MOST_LINE_ROWS = 50;

/** What a contact asks for, by the skills' names: any of these, each with all of its skills. Empty: anyone of the queue. */
export const conditionViewSchema = z.array(z.array(z.object({ skill: z.string(), level: skillLevelSchema })));
export type ConditionView = z.infer<typeof conditionViewSchema>;

/** Somebody who waits in a queue's line, as supervisors see it. */
export const lineRowSchema = z.object({
  contactId: contactIdSchema,
  kind: contactKindSchema,
  /** Of those who wait, 1 = the next. */
  position: z.int().min(1),
  enqueuedAtMs: z.number(),
  /** Points on top of the queue's. */
  priority: z.int(),
  /** From now, P50 and P90 (ms); null while nothing is known of the queue's pace. */
  estimatedWaitMs: z.tuple([z.number(), z.number()]).nullable(),
  /** Without the attributes of a verified identity. */
  customer: customerSchema,
  /** Of its plan, 1 = the first. */
  step: z.int().nullable(),
  steps: z.int(),
  asksFor: conditionViewSchema,
  /** It waits for this agent alone. */
  preferredAgentName: z.string().nullable(),
  /** When its step changes by itself, Unix ms. */
  nextChangeAtMs: z.number().nullable(),
});
export type LineRow = z.infer<typeof lineRowSchema>;

export const lineViewSchema = z.object({
  queueId: queueIdSchema,
  /** All who wait, also those who are not among the rows. */
  waiting: z.int(),
  rows: z.array(lineRowSchema).max(MOST_LINE_ROWS),
});
export type LineView = z.infer<typeof lineViewSchema>;
