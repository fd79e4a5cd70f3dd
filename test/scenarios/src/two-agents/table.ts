import { CordboardError, type AgentId, type Command } from '@cordboard/contracts';
import { newHeadlessCustomer, type EventReader, type HeadlessCustomer, type HeadlessDesk, type TestTenant } from '@cordboard/test-kit';
import type { World } from '../world.ts';

/** What the loser of a race is told. */
export const TOLD: readonly string[] = ['offer_stale', 'offer_taken'];

export interface Tally {
  rounds: number;
  winners: number;
  losersTold: number;
  /** Answers that are neither, by name: there should be none. */
  readonly others: string[];
}

/** A two-agents tenant of which several run side by side: the ring time is what a round waits for. */
export interface Table {
  readonly tenant: TestTenant;
  readonly events: EventReader;
}

export const accept = (offerId: Extract<Command, { type: 'offer.accept' }>['offerId']) =>
  ({ type: 'offer.accept', offerId, deskId: null }) as const;

/** Over a desk's own event socket: `won`, or the code of the refusal. */
export async function press(socket: EventReader, command: Command): Promise<string> {
  try {
    await socket.command(command);
    return 'won';
  } catch (error) {
    if (error instanceof CordboardError) return error.code;
    throw error;
  }
}

export function count(tally: Tally, results: readonly string[]): void {
  tally.rounds += 1;
  tally.winners += results.filter((result) => result === 'won').length;
  tally.losersTold += results.filter((result) => TOLD.includes(result)).length;
  tally.others.push(...results.filter((result) => result !== 'won' && !TOLD.includes(result)));
}

export function agentOf(tenant: TestTenant, index: number): AgentId {
  const agent = tenant.agents[index];
  if (agent === undefined) throw new Error(`the tenant has no agent ${index}`);
  return agent.agentId;
}

/** Somebody calls, and is gone when the round is over. */
export async function withCustomer(
  world: World,
  { tenant, events }: Table,
  round: (customer: HeadlessCustomer) => Promise<void>,
): Promise<void> {
  const customer = await newHeadlessCustomer(world.deployment, tenant, { origin: world.origin });
  try {
    await round(customer);
    customer.phone.hangUp();
    await events.next('contact.ended', ({ contactId }) => contactId === customer.contactId);
  } finally {
    await customer.close();
  }
}

export async function setAvailable({ events }: HeadlessDesk, available: boolean): Promise<void> {
  await events.command({ type: 'agent.setStatus', status: available ? 'available' : 'notReady', reasonId: null });
}
