import { renderTurnConfiguration } from '@cordboard/infra/turn';
import { waitFor } from '@cordboard/test-kit';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { answers } from './edge.ts';
import { entering } from './enter.ts';
import type { Host } from './network.ts';

export const TURN_HOST = 'turn.cordboard.test';
const PORT = 3_478;
const TLS_PORT = 443;

/** As the API gave them to a page. */
export interface Credentials {
  readonly username: string;
  readonly credential: string;
}

export interface Turn {
  stop(): Promise<void>;
}

/** What web needs to hand out credentials for it: by UDP, by TCP and by TLS, as an admin would list them. */
export function turnEnvironment({ address }: Host): { readonly TURN_URLS: string; readonly TURN_SECRET: string } {
  const plain = `turn:${address}:${PORT}`;
  return {
    TURN_URLS: `${plain},${plain}?transport=tcp,turns:${TURN_HOST}:${TLS_PORT}?transport=tcp`,
    TURN_SECRET: randomBytes(24).toString('hex'),
  };
}

/** coturn with the product's own template on a host of its own, once it listens. */
export async function startTurn(
  folder: string,
  relay: Host,
  { secret, peer, certificates }: { readonly secret: string; readonly peer: string; readonly certificates: Certificates },
): Promise<Turn> {
  const runDir = join(folder, 'turn');
  await mkdir(runDir);
  const file = join(runDir, 'turnserver.conf');
  const text = await renderTurnConfiguration({
    TURN_RUN_DIR: runDir,
    TURN_LISTEN_IP: relay.address,
    TURN_ANNOUNCED_IP: relay.address,
    TURN_PORT: String(PORT),
    TURN_TLS_PORT: String(TLS_PORT),
    TURN_HOST,
    TURN_SECRET: secret,
    TURN_CERTIFICATE: certificates.certificateFile,
    TURN_CERTIFICATE_KEY: certificates.keyFile,
    TURN_PEER_IP: peer,
    TURN_MIN_PORT: '49160',
    TURN_MAX_PORT: '49200',
  });
  await writeFile(file, text, { mode: 0o600 });
  const program = await entering(folder, relay.namespace, 'turnserver');
  const coturn = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const gone = once(coturn, 'exit');
  for (const port of [PORT, TLS_PORT]) {
    await waitFor(`coturn to listen on port ${port}`, () => {
      if (coturn.exitCode !== null) throw new Error(`coturn ended with ${coturn.exitCode}`);
      return answers(relay.address, port);
    });
  }
  return {
    stop: async () => {
      coturn.kill('SIGTERM');
      await gone;
    },
  };
}

/** Whether coturn, asked by who has the credentials of a page, carries packets to `peer`: `yes`, or its error. */
export async function carriesTo(relay: Host, peer: string, { username, credential }: Credentials): Promise<string> {
  const args = ['-u', username, '-w', credential, '-e', peer, '-n', '1', '-m', '1', '-p', String(PORT), relay.address];
  const client = spawn('turnutils_uclient', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = once(client, 'exit');
  let said = '';
  client.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    return await waitFor('coturn’s answer', () => {
      const refusal = /error (\d{3} \([^)]+\))/.exec(said)?.[1];
      return refusal ?? (said.includes('tot_send_msgs') ? 'yes' : null);
    });
  } finally {
    client.kill('SIGKILL');
    await gone;
  }
}
