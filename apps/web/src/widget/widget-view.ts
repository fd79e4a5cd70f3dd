import { CordboardError, isErrorCode, type ErrorCode, type VisitorSnapshot } from '@cordboard/contracts';
import type { LegPhase } from '../softphone/call-leg.ts';
import type { TextKey } from './texts.ts';

/** What the visitor has done so far in this page; the rest is the server's word. */
export type WidgetStage = 'idle' | 'asking' | 'calling' | 'answering' | 'listening' | 'over' | 'failed';

/** The server's word when a leg has ended: is it the end, a callback, or not said yet? */
export function verdictOf(snapshot: VisitorSnapshot | null): 'ended' | 'callback' | 'unsaid' {
  if (snapshot?.state === 'ended') return 'ended';
  return snapshot?.kind === 'callback' && snapshot.state !== 'connected' ? 'callback' : 'unsaid';
}

export const WIDGET_PHASES = [
  'idle',
  'microphone',
  'connecting',
  'greeting',
  'waiting',
  'talking',
  'callbackWaiting',
  'callbackRinging',
  'ended',
  'failed',
] as const;
export type WidgetPhase = (typeof WIDGET_PHASES)[number];

/** The one place that decides what the panel shows. `leg` is null when this page has no leg (any more). */
export function phaseOf(stage: WidgetStage, leg: LegPhase | null, snapshot: VisitorSnapshot | null): WidgetPhase {
  if (stage === 'failed') return 'failed';
  if (stage === 'idle') return 'idle';
  if (stage === 'asking') return 'microphone';
  if (stage === 'over') return 'ended';
  if (stage === 'listening' && snapshot === null) return 'connecting';
  const hasLeg = leg !== null && leg !== 'ended';
  const isCalling = stage === 'calling' || stage === 'answering';
  if (snapshot?.state === 'ended') return hasLeg && isCalling ? phaseOfLeg(leg, snapshot) : 'ended';
  if (snapshot?.kind === 'callback' && snapshot.state !== 'connected') {
    // The leg of a caller who asked for a callback is still there while it is told "we will call you back".
    if (stage === 'answering') return 'connecting';
    return snapshot.callback?.ringing ? 'callbackRinging' : 'callbackWaiting';
  }
  if (hasLeg) return phaseOfLeg(leg, snapshot);
  return isCalling ? 'connecting' : 'ended';
}

function phaseOfLeg(leg: LegPhase, snapshot: VisitorSnapshot | null): WidgetPhase {
  if (leg === 'connecting') return 'connecting';
  switch (snapshot?.state) {
    case 'queued':
    case 'offered':
    case 'accepted':
    case 'deferred':
      return 'waiting';
    case 'connected':
      return 'talking';
    case 'created':
    case 'ended':
    case null:
    case undefined:
      return 'greeting';
  }
}

/** What went wrong, as the registry names it, or as this browser does. */
export type WidgetFailure = ErrorCode | 'permissionDenied' | 'noMicrophone' | 'unsupportedBrowser' | 'callbackRefused' | 'tellRefused';

export function failureOf(error: unknown): WidgetFailure {
  if (error instanceof CordboardError) return error.code;
  if (error instanceof DOMException) return error.name === 'NotAllowedError' ? 'permissionDenied' : 'noMicrophone';
  return 'internal';
}

export function textOfFailure(failure: WidgetFailure): TextKey {
  switch (failure) {
    case 'permissionDenied':
      return 'failPermission';
    case 'noMicrophone':
      return 'failMicrophone';
    case 'unsupportedBrowser':
      return 'failBrowser';
    case 'callbackRefused':
      return 'failCallback';
    case 'tellRefused':
      return 'failTell';
    case 'slot_gone':
      return 'failSlot';
    case 'origin_refused':
      return 'failOrigin';
    case 'key_revoked':
    case 'not_found':
      return 'failKey';
    case 'limit_reached':
      return 'failBusy';
    case 'rate_limited':
      return 'failFast';
    case 'store_unavailable':
    case 'media_unavailable':
    case 'timeout':
      return 'failOffline';
    case 'unsupported_media':
      return 'failMedia';
    default:
      return 'failOther';
  }
}

/** The final status of our INVITE in the registry's words; null when it says nothing of its own. */
export function failureOfStatus(status: number | null): WidgetFailure {
  const byStatus: Readonly<Record<number, string>> = {
    401: 'not_authenticated',
    403: 'key_revoked',
    404: 'key_revoked',
    408: 'timeout',
    480: 'media_unavailable',
    486: 'limit_reached',
    488: 'unsupported_media',
    503: 'media_unavailable',
  };
  const code = status === null ? 'store_unavailable' : byStatus[status];
  return isErrorCode(code) ? code : 'internal';
}

export function textOfEnd(reason: string | null): TextKey {
  switch (reason) {
    case 'queueClosed':
      return 'endedClosed';
    case 'queueFull':
      return 'endedFull';
    case 'nobodyThere':
      return 'endedNobody';
    case 'waitedTooLong':
      return 'endedTooLong';
    case 'callbackUnreachable':
      return 'endedUnreachable';
    case 'callbackCancelled':
      return 'endedCancelled';
    case 'noMedia':
    case 'orphaned':
    case 'endedBySystem':
    case 'rejected':
      return 'endedFailed';
    default:
      return 'ended';
  }
}
