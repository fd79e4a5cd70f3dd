import type { EdgeContext } from '../context.ts';
import type { Identity } from '../address.ts';
import { checkContact, checkTarget } from '../auth/scope.ts';
import type { Device } from '../device.ts';
import type { IncomingInvite } from '../port.ts';
import { SipRefusal } from '../refusal.ts';
import { answerTimer, MIN_SE_HEADER } from '../session-timer.ts';
import { deliverRequest, sdpOf, type NameAddrHeader, type SipRequest, type URI } from '../sipjs.ts';
import { IncomingCall } from './incoming-call.ts';

/** Everything that must be right about an INVITE before a transaction is made for it. Throws a refusal. */
export function readNewCall(message: SipRequest, ruri: URI, identity: Identity) {
  const { target, attemptId } = checkTarget(message, ruri, identity);
  const contact: NameAddrHeader = checkContact(message, identity);
  const sdp = sdpOf(message);
  if (sdp === null) throw new SipRefusal(488, 'an INVITE needs an SDP offer');
  const supported = (message.getHeader('supported') ?? message.getHeader('k') ?? '').toLowerCase().includes('timer');
  const timer = answerTimer(message.getHeader('session-expires') ?? message.getHeader('x'), supported);
  if (timer === 'tooSmall') throw new SipRefusal(422, 'session interval too small', [MIN_SE_HEADER]);
  return { target, attemptId, contact, sdp, timer };
}

/** Hands the INVITE to the device's core and the call to the layer above. */
export function startNewCall(
  context: EdgeContext,
  device: Device,
  message: SipRequest,
  call: Omit<ReturnType<typeof readNewCall>, 'contact'>,
  onInvite: (invite: IncomingInvite) => void,
): void {
  device.onInvite = (request) => {
    const incoming = new IncomingCall(context, { device, request, ...call });
    try {
      onInvite(incoming);
    } catch (error) {
      context.log.error({ err: error }, 'the call layer did not take an INVITE');
      incoming.reject(500, 'internal');
    }
  };
  try {
    deliverRequest(device.core, message);
  } finally {
    device.onInvite = null;
  }
}
