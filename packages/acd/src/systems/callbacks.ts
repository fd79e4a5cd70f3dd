import type { Acd } from '../acd.ts';
import type { QuietSpan } from '../domain/quiet-hours.ts';
import type { Resources } from '../store/resources.ts';
import { contactOf } from './contacts.ts';

type CallbackMethods = Pick<
  Acd,
  | 'convertToCallback'
  | 'rescheduleCallback'
  | 'ringCallback'
  | 'answerCallback'
  | 'callbackNotReached'
  | 'restoreCallback'
  | 'requeueDeferred'
>;

export function callbackSystem({ commands }: Resources): CallbackMethods {
  return {
    async convertToCallback(tenantId, contactId, callbackId, by, terms) {
      const args = [contactId, callbackId, by, momentOf(terms?.scheduledForMs), quietOf(terms?.quiet), flagOf(terms?.whenQuiet)];
      const [position] = await commands.expectOk(tenantId, 'callback-convert', args);
      return { position: Number(position) };
    },

    async rescheduleCallback(tenantId, contactId, scheduledForMs, whenQuiet) {
      await commands.expectOk(tenantId, 'callback-reschedule', [contactId, momentOf(scheduledForMs), flagOf(whenQuiet)]);
    },

    async ringCallback(tenantId, contactId, offerId, attemptId, ringUntilMs) {
      const [rings] = await commands.expectOk(tenantId, 'callback-ring', [contactId, offerId, attemptId, ringUntilMs]);
      return rings === '1';
    },

    async answerCallback(tenantId, contactId, attemptId, callId) {
      return contactOf(await commands.expectOk(tenantId, 'callback-answer', [contactId, attemptId, callId]));
    },

    async callbackNotReached(tenantId, contactId, attemptId) {
      const [attempts, dueAtMs] = await commands.expectOk(tenantId, 'callback-missed', [contactId, attemptId]);
      return { attempts: Number(attempts), dueAtMs: dueAtMs ? Number(dueAtMs) : null };
    },

    async restoreCallback(tenantId, promise) {
      const { contactId, callId, webCallKeyId, callbackId, queueId } = promise;
      const customer = JSON.stringify(promise.customer);
      const times = [Math.round(promise.createdAtMs), Math.round(promise.enqueuedAtMs), promise.attempts];
      const terms = [momentOf(promise.scheduledForMs), momentOf(promise.dueAtMs), quietOf(promise.quiet), flagOf(promise.whenQuiet)];
      const args = [contactId, callId, webCallKeyId, customer, callbackId, queueId, ...times, ...terms];
      const { code, values } = await commands.run(tenantId, 'callback-restore', args);
      if (code === 'ok') return contactOf(values);
      if (code === 'ended') return null;
      throw commands.refusal('callback-restore', code, values);
    },

    async requeueDeferred(tenantId, contactId) {
      const [requeued] = await commands.expectOk(tenantId, 'callback-requeue', [contactId]);
      return requeued === '1';
    },
  };
}

/** As the scripts read it: nothing is the empty text. */
function momentOf(atMs: number | null | undefined): string {
  return atMs === null || atMs === undefined ? '' : String(Math.round(atMs));
}

function flagOf(flag: boolean | undefined): string {
  return flag === true ? '1' : '';
}

function quietOf(quiet: readonly QuietSpan[] | undefined): string {
  return quiet === undefined || quiet.length === 0 ? '' : JSON.stringify(quiet);
}
