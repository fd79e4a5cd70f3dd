import { AGENT_VOICE, CUSTOMER_VOICE } from '@cordboard/test-kit';
import { CUSTOMER, RELAY, SERVER } from '../other-host/network.ts';
import { playOnHosts } from '../other-host/play.ts';
import type { Scenario } from '../scenario.ts';

export const relay: Scenario = {
  name: 'relay',
  shows:
    'Pages that may use nothing but TURN (iceTransportPolicy relay): the agent’s voice goes through coturn by UDP, the customer’s by TCP since their network lets no UDP out, with credentials of our API; coturn carries to the media processes and to nobody else.',
  breaks: {
    'no-turn': 'TURN_URLS is not set',
    'other-secret': 'coturn has another secret than web',
    'open-relay': 'coturn carries to every address',
  },
  bounds: {
    acceptToAudioMs: { min: 0, max: 800 },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    tls: { is: true },
    'candidates.agent.local': { is: RELAY },
    'candidates.agent.remote': { is: SERVER },
    'candidates.agent.kind': { is: 'relay udp' },
    'candidates.customer.local': { is: RELAY },
    'candidates.customer.remote': { is: SERVER },
    'candidates.customer.kind': { is: 'relay tcp' },
    'checks.connected': { is: true },
    'checks.wrapUpShown': { is: true },
    'checks.customerAddress': { is: CUSTOMER },
    'checks.carries.media': { is: 'yes' },
    'checks.carries.others': { is: '403 (Forbidden IP)' },
  },
  run: (scenario) => playOnHosts('relay', scenario),
};
