import { deskIdSchema, SIP_HEADERS, type DeskId } from '@cordboard/contracts';
import { checkContact, checkRegister } from '../auth/scope.ts';
import type { EdgeContext } from '../context.ts';
import type { Device } from '../device.ts';
import type { Identity } from '../address.ts';
import { SipRefusal } from '../refusal.ts';
import { ALLOW_HEADER, type NameAddrHeader, type SipRequest, type URI } from '../sipjs.ts';
import type { Binding, Registrations } from './registrations.ts';

const INSTANCE = /^"?<([^<>"\s]{1,120})>"?$/;
/** A registration that is over sooner would only be load. */
const MIN_SECONDS = 10;

export interface RegisterRequest {
  /** Null: a REGISTER without Contact only asks (RFC 3261 section 10.2.3). */
  readonly contact: NameAddrHeader | null;
  readonly instance: string;
  readonly regId: string | null;
  readonly expiresMs: number;
  readonly deskId: DeskId | null;
}

/** Reads a REGISTER after its sender is known. Throws a refusal. */
export function readRegister(message: SipRequest, ruri: URI, identity: Identity, maxMs: number): RegisterRequest {
  checkRegister(message, ruri, identity);
  const asked = message.getHeader('expires');
  if (!message.hasHeader('contact')) return { contact: null, instance: '', regId: null, expiresMs: 0, deskId: null };
  const contact = checkContact(message, identity);
  const instance = INSTANCE.exec(contact.getParam('+sip.instance') ?? '')?.[1];
  const regId = contact.getParam('reg-id') ?? null;
  const seconds = Number(contact.getParam('expires') ?? asked ?? maxMs / 1_000);
  if (!Number.isInteger(seconds) || seconds < 0 || (regId !== null && !/^\d{1,6}$/.test(regId)))
    throw new SipRefusal(400, 'bad Contact parameters');
  const desk = message.getHeader(SIP_HEADERS.desk);
  const deskId = desk === undefined ? null : deskIdSchema.safeParse(desk);
  if (deskId && !deskId.success) throw new SipRefusal(400, 'not a desk id');
  return {
    contact,
    // A client without an instance id (RFC 5626) is known by the Contact it made up.
    instance: instance ?? `contact:${contact.uri.user ?? ''}@${contact.uri.host}`,
    regId,
    expiresMs: seconds === 0 ? 0 : Math.min(Math.max(seconds, MIN_SECONDS) * 1_000, maxMs),
    deskId: deskId ? deskId.data : null,
  };
}

/** The headers of the 200: what is bound, as the client named it. */
export function grantedHeaders(request: RegisterRequest): string[] {
  const { contact, instance, regId, expiresMs } = request;
  if (!contact || expiresMs === 0) return [ALLOW_HEADER];
  const parameters = instance.startsWith('contact:') ? '' : `;+sip.instance="<${instance}>"`;
  return [
    `Contact: <${contact.uri.toRaw()}>${parameters}${regId === null ? '' : `;reg-id=${regId}`};expires=${expiresMs / 1_000}`,
    ALLOW_HEADER,
  ];
}

/** Makes the device reachable: in this process at once, for the others through Redis. */
export async function bind(context: EdgeContext, registrations: Registrations, device: Device, request: RegisterRequest): Promise<void> {
  const { tenantId, line } = device.identity;
  const nowMs = context.clock.nowMs();
  const binding: Binding = {
    processId: context.processId,
    instance: request.instance,
    contact: device.contactUri.toString(),
    deskId: request.deskId,
    registeredAtMs: nowMs,
    expiresAtMs: nowMs + request.expiresMs,
  };
  await registrations.save(tenantId, line, binding);
  device.instance = request.instance;
  device.deskId = request.deskId;
  device.binding = binding;
}

export async function unbind(registrations: Registrations, device: Device): Promise<void> {
  const { binding, identity } = device;
  if (!binding) return;
  device.binding = null;
  await registrations.drop(identity.tenantId, identity.line, binding);
}
