import { z } from 'zod';
import { agentIdSchema, contactIdSchema } from './ids.ts';

/** Who is on the line of a call: `agent` has the contact, `asked` is consulted, `supervisor` is beside the agent. */
export const CALL_ROLES = ['customer', 'agent', 'asked', 'supervisor'] as const;
export const callRoleSchema = z.enum(CALL_ROLES);
export type CallRole = z.infer<typeof callRoleSchema>;

/** What a party may hear: another party, music, or words that are played. */
export const callSoundSchema = z.enum([...CALL_ROLES, 'music', 'words']);
export type CallSound = z.infer<typeof callSoundSchema>;

/** A call as supervisors see it: its legs, and the rows of the hearing matrix that the media node was told. */
export const callViewSchema = z.object({
  contactId: contactIdSchema,
  /** In the order of `CALL_ROLES`; nobody when the contact is in no call (any more). */
  parties: z.array(
    z.object({
      role: callRoleSchema,
      /** Null for the customer. */
      agentId: agentIdSchema.nullable(),
      name: z.string().nullable(),
      /** Its audio is connected. */
      connected: z.boolean(),
      /** Nothing is silence. */
      hears: z.array(callSoundSchema),
    }),
  ),
});
export type CallView = z.infer<typeof callViewSchema>;
