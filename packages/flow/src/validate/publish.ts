import type { FlowGraph, FlowId } from '@cordboard/contracts';
import type { Finding, FlowWorld } from './finding.ts';
import { harmedFlows } from './sub-flows.ts';
import { validateFlow } from './validate.ts';

export interface PublishVerdict {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Live flows that use this one and would no longer hold. */
  readonly harmed: readonly { readonly flowId: FlowId; readonly findings: readonly Finding[] }[];
}

/** Whether a graph may become the live version of its flow. */
export function checkPublish(graph: FlowGraph, world: FlowWorld): PublishVerdict {
  const findings = validateFlow(graph, world);
  const harmed = [...harmedFlows(graph, world)].map(([flowId, found]) => ({ flowId, findings: found }));
  return { ok: harmed.length === 0 && findings.every(({ severity }) => severity !== 'error'), findings, harmed };
}
