import { randomBytes } from 'node:crypto';
import { newId, type WidgetClaims } from '@cordboard/contracts';
import { startDeployment, type Deployment, type TestTenant } from '@cordboard/test-kit';
import { SipClient, startFlood, timeCalls, type FloodReport } from '@cordboard/test-kit/raw-sip';
import type { Bench } from '../bench.ts';
import { loadNow } from '../lib/machine.ts';
import { quantile, rounded } from '../lib/statistics.ts';

const AIM = { p99Ratio: 2 } as const;
const CALLS = 50;
const DESK_ORIGIN = 'http://127.0.0.1:8080';

/** Calls through one signaling process and one media process, in turns without and with a socket that floods the former. */
export const bench: Bench = {
  summary:
    'A registered desk floods its socket with the largest messages: how long others wait from INVITE to 200, against a calm process.',
  aim: `p99 under ${AIM.p99Ratio} times the calm one.`,
  async run({ quick, note, row }) {
    const loadBefore = loadNow();
    const deployment = await startDeployment({
      processes: { signaling: 1, media: 1, worker: 1, web: 0 },
      sharedEnv: { PUBLIC_URL: DESK_ORIGIN },
      progress: note,
    });
    try {
      const tenant = await deployment.newTenant({ silentGreeting: true });
      await callsOf(deployment, tenant);
      const calm: number[] = [];
      const flooded: number[] = [];
      const floods: FloodReport[] = [];
      for (let block = 0; block < (quick ? 2 : 6); block++) {
        const calmBlock = await callsOf(deployment, tenant);
        const flood = await startFlood(await floodingDesk(deployment, tenant));
        const floodedBlock = await callsOf(deployment, tenant);
        const report = await flood.stop();
        calm.push(...calmBlock);
        flooded.push(...floodedBlock);
        floods.push(report);
        row({ block, calm: spread(calmBlock), flooded: spread(floodedBlock), ...report });
      }
      const [calmMs, floodedMs] = [spread(calm), spread(flooded)];
      const p99Ratio = rounded(floodedMs.p99 / calmMs.p99, 2);
      return {
        ok: p99Ratio < AIM.p99Ratio,
        aim: AIM,
        p99Ratio,
        calmMs,
        floodedMs,
        flood: { sent: sum(floods, 'sent'), answers: sum(floods, 'answers') },
        load: { before: loadBefore, after: loadNow() },
      };
    } finally {
      await deployment.stop();
    }
  },
};

/** New customers of the shop, one contact each, whose calls begin and end one after the other. */
async function callsOf(deployment: Deployment, { tenantId, webCallKeyId }: TestTenant): Promise<readonly number[]> {
  const callers = await Promise.all(
    Array.from({ length: CALLS }, async () => {
      const claims: WidgetClaims = {
        ...{ kind: 'widget', tenantId, webCallKeyId, origin: DESK_ORIGIN, locale: 'en', form: {} },
        ...{ visitorId: newId('visitor'), contactId: newId('contact') },
      };
      const { token } = await deployment.token(claims);
      return { claims, client: await new SipClient({ url: deployment.stack.urls.sip, claims, token, origin: DESK_ORIGIN }).connect() };
    }),
  );
  try {
    return await timeCalls(callers, browserOffer());
  } finally {
    for (const { client } of callers) client.cut();
  }
}

async function floodingDesk(deployment: Deployment, tenant: TestTenant): Promise<ConstructorParameters<typeof SipClient>[0]> {
  const agent = tenant.agents[0];
  if (agent === undefined) throw new Error('the tenant has no agent');
  const { token } = await deployment.deskToken(tenant, agent.agentId);
  const claims = { kind: 'desk', tenantId: tenant.tenantId, agentId: agent.agentId, role: agent.role, name: agent.name } as const;
  return { url: deployment.stack.urls.sip, claims, token, origin: DESK_ORIGIN };
}

/** What a browser offers for one voice; nobody ever connects to it. */
function browserOffer(): string {
  const fingerprint = Array.from(randomBytes(32), (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 126',
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${randomBytes(4).toString('hex')}`,
    `a=ice-pwd:${randomBytes(16).toString('hex')}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:actpass',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:126 telephone-event/8000',
    'a=ssrc:1001 cname:bench',
    '',
  ].join('\r\n');
}

function spread(times: readonly number[]): { readonly p50: number; readonly p99: number } {
  return { p50: rounded(quantile(times, 0.5) ?? Number.NaN, 1), p99: rounded(quantile(times, 0.99) ?? Number.NaN, 1) };
}

function sum(reports: readonly FloodReport[], name: 'sent' | 'answers'): number {
  return reports.reduce((total, report) => total + report[name], 0);
}
