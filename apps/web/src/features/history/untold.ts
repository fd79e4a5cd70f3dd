import type { TenantEvent } from '@cordboard/contracts';

/** Figures and positions are kept, and are no story: they would bury what happened. */
export const UNTOLD: readonly TenantEvent['type'][] = [
  'leg.measured',
  'contact.announced',
  'contact.waitShown',
  'agent.stateChanged',
  'agent.statusChanged',
  'counters.corrected',
  'recording.pauseAsked',
  'supervision.started',
];
