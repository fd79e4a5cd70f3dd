import type { NewTenantOptions } from '@cordboard/test-kit';

/** A tenant for faults: no greeting, 5 s of ring, no wrap-up, so that a scenario waits for nothing but its own subject. */
export function quickTenant(agentNames: readonly string[], settings: Readonly<Record<string, unknown>> = {}): NewTenantOptions {
  return {
    silentGreeting: true,
    agents: agentNames.map((name) => ({ name, role: 'agent' })),
    queues: [{ name: 'Billing', settings: { ringMs: 5_000, wrapUpMs: 0, ...settings } }],
    webCallKey: { maxConcurrentCalls: 100, maxWaitingCalls: 100 },
  };
}
