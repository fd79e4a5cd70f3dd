import { attemptIdSchema, SIP_HEADERS, type AttemptId } from '@cordboard/contracts';
import { domainOf, isAddressOf, tenantOfHost, type Identity } from '../address.ts';
import { SipRefusal } from '../refusal.ts';
import { contactOf, type NameAddrHeader, type SipRequest, type URI } from '../sipjs.ts';

/** What an identity may name in its requests. Each throws a refusal: 400 for nonsense, 403 for what belongs to others. */

const TARGET = /^[\w.+-]{1,80}$/;

/** From is always the sender's own address of record. */
export function checkFrom(message: SipRequest, identity: Identity): void {
  if (!isAddressOf(message.from.uri, identity)) throw new SipRefusal(403, 'From is not the token’s address');
}

export function checkRegister(message: SipRequest, ruri: URI, identity: Identity): void {
  checkFrom(message, identity);
  if (!isAddressOf(message.to.uri, identity)) throw new SipRefusal(403, 'To is not the token’s address');
  if (ruri.host.toLowerCase() !== domainOf(identity.tenantId)) throw new SipRefusal(403, 'another tenant’s registrar');
}

/** The Contact of a REGISTER or INVITE: any name the client made up, but never somebody else's address. */
export function checkContact(message: SipRequest, identity: Identity): NameAddrHeader {
  const contact = contactOf(message);
  if (!contact || contact.uri.scheme !== 'sip' || message.getHeaders('contact').length !== 1) throw new SipRefusal(400, 'one sip Contact');
  const host = contact.uri.host.toLowerCase();
  const claimsOurs = host.endsWith('.cordboard.invalid') || tenantOfHost(host) !== null;
  if (claimsOurs && !isAddressOf(contact.uri, identity)) throw new SipRefusal(403, 'Contact is somebody else’s address');
  return contact;
}

/** A call out of a socket: whom it addresses, and the callback attempt it answers. */
export function checkTarget(message: SipRequest, ruri: URI, identity: Identity): { target: string; attemptId: AttemptId | null } {
  checkFrom(message, identity);
  const domain = domainOf(identity.tenantId);
  if (ruri.host.toLowerCase() !== domain || message.to.uri.host.toLowerCase() !== domain)
    throw new SipRefusal(403, 'another tenant’s address');
  const target = ruri.user ?? '';
  if (!TARGET.test(target) || message.to.uri.user !== target) throw new SipRefusal(404, 'no such address');
  const header = message.getHeader(SIP_HEADERS.attempt);
  const attempt = header === undefined ? null : attemptIdSchema.safeParse(header);
  if (attempt && !attempt.success) throw new SipRefusal(400, 'not an attempt id');
  const attemptId = attempt ? attempt.data : null;
  const { claims } = identity;
  if (claims.kind === 'widget') {
    // Its own contact's address: the next page of a conversation.
    const own = target === claims.webCallKeyId || target === claims.contactId;
    if (!own) throw new SipRefusal(403, 'not the token’s entry point');
  }
  return { target, attemptId };
}
