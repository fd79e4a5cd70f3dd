import { newId, type AgentId, type DeskId } from '@cordboard/contracts';
import type { Deployment, TestTenant } from '../deployment.ts';
import { EventReader } from '../event-reader.ts';
import { HeadlessPhone } from './phone.ts';

/** An agent's desk without pixels: an event socket and a registered telephone under one desk id. */
export interface HeadlessDesk {
  readonly agentId: AgentId;
  readonly deskId: DeskId;
  readonly events: EventReader;
  readonly phone: HeadlessPhone;
  close(): Promise<void>;
}

export async function openHeadlessDesk(
  deployment: Deployment,
  tenant: TestTenant,
  agentId: AgentId,
  options: {
    readonly origin: string;
    readonly hz?: number;
    readonly available?: boolean;
    /** Of one signaling process; default: whichever takes it. */
    readonly eventsUrl?: string;
  },
): Promise<HeadlessDesk> {
  const { token } = await deployment.deskToken(tenant, agentId);
  const deskId = newId('desk');
  const { sip } = deployment.stack.urls;
  const eventsUrl = options.eventsUrl ?? deployment.stack.urls.events;
  const { origin } = options;
  const events = await EventReader.connect(eventsUrl, { token, origin, deskId });
  const phone = new HeadlessPhone({
    sipUrl: sip,
    origin,
    tenantId: tenant.tenantId,
    user: agentId,
    token,
    registerHeaders: [`X-Cordboard-Desk: ${deskId}`],
    ...(options.hz === undefined ? {} : { hz: options.hz }),
  });
  await phone.register();
  if (options.available !== false) await events.command({ type: 'agent.setStatus', status: 'available', reasonId: null });
  return {
    agentId,
    deskId,
    events,
    phone,
    close: async () => {
      events.close();
      await phone.close();
    },
  };
}
