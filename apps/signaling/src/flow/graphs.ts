import { readFlowGraph, withTenant } from '@cordboard/db';
import type { Db } from '@cordboard/db';
import type { FlowGraph, FlowId, FlowReference, TenantId } from '@cordboard/contracts';
import { graphKey } from '@cordboard/flow';
import type { FlowRun, GraphKey } from '@cordboard/flow';
import type { Logger } from '@cordboard/platform';

/** Nobody waits longer for a database to be greeted. */
const BEGIN_MS = 1_000;
/** Who is in mid-flow would fall out of it: a new owner is patient. */
const GO_ON_MS = 10_000;
const RETRY_MS = 250;
const KEPT = 500;

export type Graphs = ReadonlyMap<GraphKey, FlowGraph>;
type Versions = Readonly<Record<FlowId, number>>;

/** Published graphs, which never change, read once by this process; a call holds those that it may come to. */
export class FlowGraphs {
  readonly #db: Db;
  readonly #log: Logger;
  /** The oldest first. */
  readonly #kept = new Map<GraphKey, FlowGraph>();

  constructor(db: Db, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** Of a call that begins: its flow and the flows within, as far as they can be read within a second. */
  async forNewCall(tenantId: TenantId, flow: FlowReference | null, versions: Versions): Promise<Graphs> {
    return flow === null ? new Map() : await this.#read(tenantId, [flow], versions, BEGIN_MS);
  }

  /** Of a call that another process began. */
  async forRun(tenantId: TenantId, { spot, versions }: FlowRun): Promise<Graphs> {
    const names = [spot.at, ...spot.around].map(({ graph }) => graph);
    const own = Object.entries(versions).flatMap(([id, version]) => {
      const flowId = id as FlowId;
      return names.includes(graphKey(flowId, version)) ? [{ flowId, version }] : [];
    });
    return await this.#read(tenantId, own, versions, GO_ON_MS);
  }

  async #read(tenantId: TenantId, flows: readonly FlowReference[], versions: Versions, forMs: number): Promise<Graphs> {
    const found = new Map<GraphKey, FlowGraph>();
    const untilMs = performance.now() + forMs;
    const open = [...flows];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const key = graphKey(next.flowId, next.version);
      if (found.has(key)) continue;
      const graph = this.#kept.get(key) ?? (await this.#readUntil(tenantId, next, untilMs));
      if (graph === null) continue;
      found.set(key, graph);
      this.#keep(key, graph);
      open.push(...within(graph, versions));
    }
    return found;
  }

  async #readUntil(tenantId: TenantId, flow: FlowReference, untilMs: number): Promise<FlowGraph | null> {
    for (;;) {
      try {
        const left = untilMs - performance.now();
        if (left <= 0) return null;
        return await unlessLate(
          withTenant(this.#db, tenantId, (tx) => readFlowGraph(tx, flow)),
          left,
        );
      } catch (error) {
        this.#log.warn({ err: error, tenantId, ...flow }, 'a flow could not be read');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #keep(key: GraphKey, graph: FlowGraph): void {
    this.#kept.delete(key);
    this.#kept.set(key, graph);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

function within({ nodes }: FlowGraph, versions: Versions): readonly FlowReference[] {
  return nodes.flatMap((node) => {
    const flowId = node.kind === 'subFlow' ? node.flowId : null;
    const version = flowId === null ? undefined : versions[flowId];
    return flowId === null || version === undefined ? [] : [{ flowId, version }];
  });
}

async function unlessLate<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${Math.round(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
