import { newId, SIP_HEADERS, type AttemptId, type ContactId, type VisitorId } from '@cordboard/contracts';
import type { Deployment, TestTenant } from '../deployment.ts';
import { EventReader } from '../event-reader.ts';
import { HeadlessPhone } from './phone.ts';

/** A customer without a browser: one contact, its token, its telephone. */
export interface HeadlessCustomer {
  readonly contactId: ContactId;
  readonly visitorId: VisitorId;
  readonly phone: HeadlessPhone;
  /** Calls the tenant's entry point; with an attempt it answers the ring of a callback. */
  call(attemptId?: AttemptId): Promise<void>;
  /** The visitor's own event socket. */
  listen(): Promise<EventReader>;
  close(): Promise<void>;
}

export async function newHeadlessCustomer(
  deployment: Deployment,
  tenant: Pick<TestTenant, 'tenantId' | 'webCallKeyId'>,
  options: { readonly origin: string; readonly hz?: number; /** Default: whichever process takes it. */ readonly sipUrl?: string },
): Promise<HeadlessCustomer> {
  const { tenantId, webCallKeyId } = tenant;
  const { origin } = options;
  const contactId = newId('contact');
  const visitorId = newId('visitor');
  const { token } = await deployment.token({
    kind: 'widget',
    tenantId,
    webCallKeyId,
    visitorId,
    contactId,
    locale: 'en',
    origin,
    form: {},
  });
  const phone = new HeadlessPhone({
    sipUrl: options.sipUrl ?? deployment.stack.urls.sip,
    origin,
    tenantId,
    user: contactId,
    token,
    ...(options.hz === undefined ? {} : { hz: options.hz }),
  });
  let events: EventReader | null = null;
  return {
    contactId,
    visitorId,
    phone,
    call: async (attemptId) => {
      await phone.register();
      await phone.call(webCallKeyId, attemptId === undefined ? [] : [`${SIP_HEADERS.attempt}: ${attemptId}`]);
    },
    listen: async () => {
      events = await EventReader.connect(deployment.stack.urls.events, { token, origin });
      return events;
    },
    close: async () => {
      events?.close();
      await phone.close();
    },
  };
}
