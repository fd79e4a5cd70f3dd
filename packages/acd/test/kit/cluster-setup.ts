import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startRedisCluster } from '@cordboard/infra/services';

export interface ClusterNodeFacts {
  readonly id: string;
  readonly url: string;
  readonly port: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** All nodes of the cluster; only where the tests run on one. */
    clusterUrl: string;
    clusterNodes: readonly ClusterNodeFacts[];
  }
}

/** One cluster of three nodes for all tests that run on one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-acd-cluster-'));
  const cluster = await startRedisCluster(folder);
  project.provide('clusterUrl', cluster.url);
  project.provide(
    'clusterNodes',
    cluster.masters.map(({ id, url, port }) => ({ id, url, port })),
  );
  return async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
