import { AGENT_VOICE, CUSTOMER_VOICE } from '@cordboard/test-kit';
import { AGENT, CUSTOMER, RELAY, SERVER } from '../other-host/network.ts';
import { playOnHosts } from '../other-host/play.ts';
import type { Scenario } from '../scenario.ts';

export const tcpOnly: Scenario = {
  name: 'tcp-only',
  shows:
    'Firewalls that let no UDP out: the agent’s page talks to the media process by TCP, the customer’s, from where only web pages can be reached, through TURN by TLS on port 443; nobody chose anything.',
  breaks: {
    'no-turn': 'TURN_URLS is not set',
    'no-media': 'the agent’s microphone track is disabled, so nothing of the agent reaches the customer',
  },
  bounds: {
    acceptToAudioMs: { min: 0, max: 800 },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    tls: { is: true },
    'candidates.agent.local': { is: AGENT },
    'candidates.agent.remote': { is: SERVER },
    'candidates.agent.kind': { is: 'direct tcp' },
    'candidates.customer.local': { is: RELAY },
    'candidates.customer.remote': { is: SERVER },
    'candidates.customer.kind': { is: 'relay tls' },
    'checks.connected': { is: true },
    'checks.wrapUpShown': { is: true },
    'checks.customerAddress': { is: CUSTOMER },
  },
  run: (scenario) => playOnHosts('tcp-only', scenario),
};
