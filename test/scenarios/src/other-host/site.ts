import { startDeployment, type Deployment, type PageServer } from '@cordboard/test-kit';
import { serveShop } from '../world.ts';
import { makeCertificates } from './certificates.ts';
import { startEdge } from './edge.ts';
import type { Job } from './job.ts';
import { startTurn, TURN_HOST, turnEnvironment } from './turn.ts';

const HOST = 'calls.cordboard.test';
const SHOP_HOST = 'shop.cordboard.test';

/** A deployment as others reach it: through the TLS edge alone, and its media at the address it announces. */
export interface Site {
  readonly deployment: Deployment;
  /** `https://…`: the pages, and the shop of another origin. */
  readonly origin: string;
  readonly shopOrigin: string;
  /** What a browser on another host needs to find and trust them. */
  readonly browserArgs: readonly string[];
  stop(): Promise<void>;
}

export async function startSite({ server, relay, act, folder, broken }: Job, say: (line: string) => void): Promise<Site> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    const certificates = await makeCertificates(folder, [HOST, SHOP_HOST, TURN_HOST]);
    const origin = `https://${HOST}`;
    const turn = act === 'relay' || act === 'tcp-only' ? turnEnvironment(relay) : null;
    if (turn !== null) {
      const secret = broken === 'other-secret' ? `not-${turn.TURN_SECRET}` : turn.TURN_SECRET;
      const peer = broken === 'open-relay' ? '0.0.0.0-255.255.255.255' : server.address;
      const coturn = await startTurn(folder, relay, { secret, peer, certificates });
      stops.push(() => coturn.stop());
    }
    const deployment = await startDeployment({
      processes: { web: 1, signaling: 1 },
      progress: say,
      sharedEnv: {
        ...(broken === 'no-turn' ? null : turn),
        PUBLIC_URL: origin,
        SIP_WS_URL: `wss://${HOST}/sip`,
        MEDIA_LISTEN_IP: '0.0.0.0',
        MEDIA_ANNOUNCED_ADDRESS: broken === 'loopback-announced' ? '127.0.0.1' : server.address,
        TRUSTED_PROXIES: broken === 'edge-not-trusted' ? '' : '127.0.0.1',
      },
    });
    stops.push(() => deployment.stop());
    const { env } = deployment.stack;
    const edge = await startEdge(folder, {
      EDGE_LISTEN: `${server.address}:443`,
      EDGE_HOST: HOST,
      EDGE_CERTIFICATE: certificates.certificateFile,
      EDGE_CERTIFICATE_KEY: certificates.keyFile,
      EDGE_WEB: env['WEB_LISTEN'] ?? '',
      EDGE_SIGNALING: env['SIGNALING_LISTEN'] ?? '',
    });
    stops.push(() => edge.stop());
    const shop: PageServer = await serveShop(origin, {
      address: server.address,
      tls: { key: certificates.key, cert: certificates.certificate },
    });
    stops.push(() => shop.close());
    return {
      deployment,
      origin,
      shopOrigin: `https://${SHOP_HOST}:${new URL(shop.origin).port}`,
      browserArgs: [
        `--host-resolver-rules=MAP ${HOST} ${server.address}, MAP ${SHOP_HOST} ${server.address}, MAP ${TURN_HOST} ${relay.address}`,
        `--ignore-certificate-errors-spki-list=${certificates.spkiHash}`,
      ],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
