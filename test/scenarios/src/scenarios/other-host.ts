import { AGENT_VOICE, CUSTOMER_VOICE } from '@cordboard/test-kit';
import { AGENT, CUSTOMER, SERVER } from '../other-host/network.ts';
import { playOnHosts } from '../other-host/play.ts';
import type { Scenario } from '../scenario.ts';

export const otherHost: Scenario = {
  name: 'other-host',
  shows:
    'Three hosts (network namespaces): the deployment behind its TLS edge, an agent, and a customer at a shop of another origin. Both hear each other, and their voices go from address to address.',
  breaks: {
    'loopback-announced': 'MEDIA_ANNOUNCED_ADDRESS is 127.0.0.1, as when nobody set it',
    'edge-not-trusted': 'TRUSTED_PROXIES does not name the edge, so every visitor has its address',
    'no-media': 'the agent’s microphone track is disabled, so nothing of the agent reaches the customer',
  },
  bounds: {
    acceptToAudioMs: { min: 0, max: 800 },
    customerHeardHz: { near: AGENT_VOICE.hz, within: 5 },
    agentHeardHz: { near: CUSTOMER_VOICE.hz, within: 5 },
    tls: { is: true },
    'candidates.agent.local': { is: AGENT },
    'candidates.agent.remote': { is: SERVER },
    'candidates.customer.local': { is: CUSTOMER },
    'candidates.customer.remote': { is: SERVER },
    'checks.connected': { is: true },
    'checks.wrapUpShown': { is: true },
    'checks.customerAddress': { is: CUSTOMER },
  },
  run: (scenario) => playOnHosts('other-host', scenario),
};
