import {
  callIdSchema,
  contactIdSchema,
  deskClaimsSchema,
  deskIdSchema,
  legIdSchema,
  mediaNodeIdSchema,
  processIdSchema,
  roomIdSchema,
  tenantIdSchema,
  widgetClaimsSchema,
} from '@cordboard/contracts';
import { z } from 'zod';

export const legPlacementSchema = z.object({
  tenantId: tenantIdSchema,
  callId: callIdSchema,
  contactId: contactIdSchema,
  legId: legIdSchema,
  mediaNodeId: mediaNodeIdSchema,
  roomId: roomIdSchema,
  epoch: z.int(),
  owner: processIdSchema,
});

/** A confirmed dialog as it stands in Redis: enough to go on with it in another process. */
export const dialogRecordSchema = z.object({
  placement: legPlacementSchema,
  claims: z.discriminatedUnion('kind', [deskClaimsSchema, widgetClaimsSchema]),
  /** Host and user of the device's Contact; the same after a reconnect, another after a reload. */
  contact: z.string(),
  instance: z.string().nullable(),
  deskId: deskIdSchema.nullable(),
  timer: z.object({ seconds: z.number(), refresher: z.enum(['us', 'them']) }).nullable(),
  refreshedAtMs: z.number(),
  dialog: z.object({
    callId: z.string(),
    localTag: z.string(),
    remoteTag: z.string(),
    localSequence: z.int(),
    remoteSequence: z.int(),
    localUri: z.string(),
    remoteUri: z.string(),
    remoteTarget: z.string(),
    routeSet: z.array(z.string()),
    offerSdp: z.string().nullable(),
    answerSdp: z.string().nullable(),
  }),
});
export type DialogRecord = z.infer<typeof dialogRecordSchema>;
