import { z } from 'zod';

/** Why a contact ended: a closed list, with one table to what SIP, the history and people call it. */
export const CONTACT_END_REASONS = [
  'customerHungUp',
  'agentHungUp',
  'supervisorHungUp',
  'abandoned',
  'queueClosed',
  'queueFull',
  'nobodyThere',
  'waitedTooLong',
  'flowEnded',
  'callbackUnreachable',
  'callbackCancelled',
  'rejected',
  'noMedia',
  'orphaned',
  'endedBySystem',
] as const;
export const contactEndReasonSchema = z.enum(CONTACT_END_REASONS);
export type ContactEndReason = z.infer<typeof contactEndReasonSchema>;

/** `answered`: a customer and an agent talked; `abandoned`: the customer left while waiting; `flowOut`: neither. */
export type ContactOutcome = 'answered' | 'abandoned' | 'flowOut' | 'failed';

interface EndReasonFacts {
  /** The final SIP response when the INVITE is still unanswered, else the Reason header's cause of the BYE. RFC 3326. */
  readonly sipStatus: number;
  /** ITU-T Q.850 cause, as in call detail records. */
  readonly q850Cause: number;
  readonly outcome: ContactOutcome;
  /** What people read; pages translate by the reason's name. */
  readonly text: string;
}

export const CONTACT_END_REASON_FACTS: Readonly<Record<ContactEndReason, EndReasonFacts>> = {
  customerHungUp: { sipStatus: 200, q850Cause: 16, outcome: 'answered', text: 'The customer hung up.' },
  agentHungUp: { sipStatus: 200, q850Cause: 16, outcome: 'answered', text: 'The agent hung up.' },
  supervisorHungUp: { sipStatus: 200, q850Cause: 16, outcome: 'answered', text: 'A supervisor ended the call.' },
  abandoned: { sipStatus: 487, q850Cause: 16, outcome: 'abandoned', text: 'The customer left while waiting.' },
  queueClosed: { sipStatus: 480, q850Cause: 31, outcome: 'flowOut', text: 'The queue was closed.' },
  queueFull: { sipStatus: 486, q850Cause: 17, outcome: 'flowOut', text: 'The queue was full.' },
  nobodyThere: { sipStatus: 480, q850Cause: 20, outcome: 'flowOut', text: 'Nobody was there to take the call.' },
  waitedTooLong: { sipStatus: 480, q850Cause: 19, outcome: 'flowOut', text: 'The wait passed the limit of the queue.' },
  flowEnded: { sipStatus: 480, q850Cause: 16, outcome: 'flowOut', text: 'The flow came to its end without an agent.' },
  callbackUnreachable: { sipStatus: 480, q850Cause: 18, outcome: 'flowOut', text: 'The customer could not be reached for the callback.' },
  callbackCancelled: { sipStatus: 487, q850Cause: 16, outcome: 'flowOut', text: 'The customer cancelled the callback.' },
  rejected: { sipStatus: 403, q850Cause: 21, outcome: 'failed', text: 'The call was not allowed.' },
  noMedia: { sipStatus: 488, q850Cause: 88, outcome: 'failed', text: 'No audio connection could be made.' },
  orphaned: { sipStatus: 500, q850Cause: 41, outcome: 'failed', text: 'No process looked after the call any more.' },
  endedBySystem: { sipStatus: 503, q850Cause: 41, outcome: 'failed', text: 'The system ended the call.' },
};

/** Why a leg ended. */
export const LEG_END_REASONS = [
  'hangup',
  'remoteHangup',
  'rejected',
  'cancelled',
  'timeout',
  'socketLost',
  'transportFailed',
  'nodeGone',
  'orphaned',
  'refused',
  /** Its media node is gone: the page is asked for a new leg of the same call. */
  'moved',
] as const;
export const legEndReasonSchema = z.enum(LEG_END_REASONS);
export type LegEndReason = z.infer<typeof legEndReasonSchema>;

/** Why an offer ended without an accept. */
export const OFFER_END_REASONS = [
  'declined',
  'notAnswered',
  'callerLeft',
  'answeredElsewhere',
  'contactMoved',
  'deskGone',
  'legFailed',
] as const;
export const offerEndReasonSchema = z.enum(OFFER_END_REASONS);
export type OfferEndReason = z.infer<typeof offerEndReasonSchema>;

/** Why a consult ended without a transfer: `cancelled` by who asked, `left` by who was asked, `agentGone`: who asked is lost. */
export const CONSULT_END_REASONS = [
  'declined',
  'notAnswered',
  'cancelled',
  'left',
  'callerLeft',
  'deskGone',
  'legFailed',
  'agentGone',
] as const;
export const consultEndReasonSchema = z.enum(CONSULT_END_REASONS);
export type ConsultEndReason = z.infer<typeof consultEndReasonSchema>;

/**
 * Why a supervisor is beside an agent no more. `moved`: to another call, or to work of one's own; `left`: the telephone hung
 * up; `agentGone`: nobody has the contact any more, which goes on.
 */
export const SUPERVISION_END_REASONS = [
  'letGo',
  'moved',
  'tookOver',
  'left',
  'legFailed',
  'deskGone',
  'agentGone',
  'contactEnded',
] as const;
export const supervisionEndReasonSchema = z.enum(SUPERVISION_END_REASONS);
export type SupervisionEndReason = z.infer<typeof supervisionEndReasonSchema>;
