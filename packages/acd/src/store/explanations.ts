import { contactIdSchema, contactKindSchema, contactStateSchema } from '@cordboard/contracts';
import { z } from 'zod';

/** Lua cannot tell an empty list from an empty object. */
const listOf = <T extends z.ZodType>(item: T) => z.preprocess((value) => (Array.isArray(value) ? value : []), z.array(item));

const lineSchema = z.object({ line: z.string() });
export type Line = z.infer<typeof lineSchema>;

/** What `explain-contact` answers. */
export const contactExplanationSchema = z.object({
  state: contactStateSchema,
  priority: z.int(),
  step: z.int().nullable(),
  steps: z.int(),
  lines: listOf(lineSchema.extend({ loggedIn: z.int(), available: z.int(), free: z.int(), ahead: z.int() })),
  nextChangeAtMs: z.number().nullable(),
});

/** What `explain-agent` answers. */
export const agentExplanationSchema = z.object({
  keptOut: listOf(z.enum(['inactive', 'notLoggedIn', 'notReady', 'noDesk', 'deskTrouble', 'paused', 'busy', 'supervises'])),
  pausedUntilMs: z.number().nullable(),
  lines: listOf(lineSchema.extend({ priority: z.int(), waiting: z.int(), before: z.int().nullable() })),
});

/** Somebody of a line, as `line-read` answers. */
export const waitingEntrySchema = z.object({
  contactId: contactIdSchema,
  kind: contactKindSchema,
  enqueuedAtMs: z.number(),
  priority: z.int(),
  step: z.int().nullable(),
  steps: z.int(),
  /** One of those in which it stands. */
  line: z.string().nullable(),
  nextChangeAtMs: z.number().nullable(),
});
