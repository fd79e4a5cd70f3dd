import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SipClient, type SipClientOptions } from './client.ts';
import type { FlooderInput } from './flooder.ts';

export interface FloodReport {
  readonly sent: number;
  readonly answers: number;
  /** The socket was not closed by the server. */
  readonly open: boolean;
}

export interface Flood {
  /** Ends it, and says what came of it. */
  stop(): Promise<FloodReport>;
}

/** One socket that sends the largest messages that are let through as fast as the line takes them. Resolves once it does. */
export async function startFlood(options: SipClientOptions): Promise<Flood> {
  const flooder = fork(fileURLToPath(new URL('./flooder.ts', import.meta.url)), [JSON.stringify(inputOf(options))], { execArgv: [] });
  await Promise.race([
    once(flooder, 'message'),
    once(flooder, 'exit').then(([code]: unknown[]) => Promise.reject(new Error(`the flooder ended with ${String(code)}`))),
  ]);
  return {
    stop: async () => {
      flooder.send('report');
      const [report]: FloodReport[] = await once(flooder, 'message');
      flooder.kill('SIGKILL');
      if (report === undefined) throw new Error('the flooder said nothing');
      return report;
    },
  };
}

function inputOf(options: SipClientOptions): FlooderInput {
  const shape = new SipClient(options);
  const head = (method: string, via: string): string[] => [
    via,
    `To: <${shape.aor}>`,
    `From: <${shape.aor}>;tag=flood`,
    `Call-ID: flood-${method}`,
    `CSeq: 1 ${method}`,
    'Max-Forwards: 69',
  ];
  return {
    url: options.url,
    origin: options.origin,
    register: shape.message(`REGISTER sip:${shape.domain} SIP/2.0`, [
      ...head('REGISTER', shape.via('z9hG4bKreg')),
      `Contact: <${shape.contact}>`,
      shape.authorization,
    ]),
    // As much for the parser as is let through.
    message: shape.message(`OPTIONS ${shape.aor} SIP/2.0`, [
      ...head('OPTIONS', 'Via: SIP/2.0/WS client.invalid;branch=BRANCH'),
      `Contact: <${shape.contact}${';a=b'.repeat(160)}>`,
      `Record-Route: <sip:a@b.c;lr>${',<sip:a@b.c;lr>'.repeat(45)}`,
    ]),
  };
}
