import { renderEdgeConfiguration, type EdgeSettings } from '@cordboard/infra/edge';
import { waitFor } from '@cordboard/test-kit';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

export interface Edge {
  stop(): Promise<void>;
}

/** nginx with the product's own template, once it listens. */
export async function startEdge(folder: string, settings: Omit<EdgeSettings, 'EDGE_RUN_DIR'>): Promise<Edge> {
  const runDir = join(folder, 'edge');
  await mkdir(runDir);
  const file = join(folder, 'nginx.conf');
  await writeFile(file, await renderEdgeConfiguration({ ...settings, EDGE_RUN_DIR: runDir }));
  const nginx = spawn('nginx', ['-c', file, '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const gone = once(nginx, 'exit');
  const [host = '', port = ''] = settings.EDGE_LISTEN.split(':');
  await waitFor('the TLS edge to listen', () => {
    if (nginx.exitCode !== null) throw new Error(`nginx ended with ${nginx.exitCode}`);
    return answers(host, Number(port));
  });
  return {
    stop: async () => {
      nginx.kill('SIGTERM');
      await gone;
    },
  };
}

/** Somebody listens there. */
export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
