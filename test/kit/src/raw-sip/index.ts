export { header, SipClient, type ClientDialog, type SipClientOptions, type SipMessage } from './client.ts';
export { startFlood, type Flood, type FloodReport } from './flood.ts';
export { timeCalls } from './time-calls.ts';
