import { playOnHosts } from '../other-host/play.ts';
import type { Scenario } from '../scenario.ts';

const BACK = { min: 0, max: 3_000 };
/** Less would say that nothing had happened to the call. */
const SILENT = { min: 300 };

export const networkChange: Scenario = {
  name: 'network-change',
  shows:
    'In mid-call the agent’s and then the customer’s host gets another address, at once and after four seconds without a network: sockets and ICE follow, both hear each other again within three seconds, in the same call with the same recording.',
  breaks: {
    'stays-away': 'the network does not return',
    'no-restart': 'no page’s re-INVITE leaves it, so ICE is never restarted',
  },
  measures: {
    audioBackMs: 'from the network being back until both sides hear each other without a further gap',
  },
  bounds: {
    'audioBackMs.agent.moved': BACK,
    'audioBackMs.agent.away': BACK,
    'audioBackMs.customer.moved': BACK,
    'audioBackMs.customer.away': BACK,
    'silentMs.agent.moved': SILENT,
    'silentMs.agent.away': SILENT,
    'silentMs.customer.moved': SILENT,
    'silentMs.customer.away': SILENT,
    holdOk: { is: true },
    'checks.contacts': { is: 1 },
    'checks.connects': { is: 1 },
    'checks.lost': { is: 0 },
    'checks.endReason': { is: 'agentHungUp' },
    'checks.recordings': { is: 1 },
  },
  run: (scenario) => playOnHosts('network-change', scenario),
};
