import type { DeskTokenResponse } from '@cordboard/contracts';
import { configuration, eventsUrl } from '../../../../server/configuration.ts';
import { answer } from '../../../../server/http.ts';
import { iceServers } from '../../../../server/ice-servers.ts';
import { services } from '../../../../server/services.ts';
import { member } from '../../../../server/session.ts';

const LIFETIME_S = 600;

/** What a desk needs for its two sockets. The session cookie is SameSite, and the answer is readable by our origin only. */
export function POST(request: Request): Promise<Response> {
  return answer(async (): Promise<DeskTokenResponse> => {
    const { tenantId, agentId, role, name } = await member(request.headers);
    const { token, expiresAtMs } = await services().issuer.issue({ kind: 'desk', tenantId, agentId, role, name }, LIFETIME_S);
    return {
      token,
      expiresAtMs,
      sipUrl: configuration().SIP_WS_URL,
      eventsUrl: eventsUrl(),
      tenantId,
      agentId,
      iceServers: iceServers(agentId),
    };
  });
}
