import type { ConfigurationSnapshot, Customer, FlowId, FlowReference, QueueConfiguration } from '@cordboard/contracts';
import { standardKey } from '@cordboard/flow';
import type { RunStart } from '@cordboard/flow';

/** How a call begins, by one snapshot: its own flow, and of every other the version that is live now. */
export function runStart(
  snapshot: ConfigurationSnapshot,
  queue: QueueConfiguration,
  { customer, flowId }: { readonly customer: Customer; readonly flowId: FlowId | null },
): RunStart {
  const { identity, locale } = customer;
  const { attributes = {}, sub, name } = identity ?? {};
  const flow: FlowReference | null = snapshot.flows.find((live) => live.flowId === flowId) ?? null;
  return {
    flow: flow === null ? null : { flowId: flow.flowId, version: flow.version },
    entryQueueId: queue.queueId,
    standard: standardKey(queue),
    versions: Object.fromEntries(snapshot.flows.map((live) => [live.flowId, live.version])),
    locale,
    timeZone: snapshot.timeZone,
    caller: attributes,
    call: { locale, company: snapshot.tenantName, ...(sub === undefined ? {} : { sub }), ...(name === undefined ? {} : { name }) },
  };
}
