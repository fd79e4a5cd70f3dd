import { AGENT_VOICE, endOf, slice, toneLevel, type EventReader, type Timeline } from '@cordboard/test-kit';
import type { Actor } from '../actors.ts';
import { AUDIBLE, orNull } from '../measure.ts';
import { elapse, stateAfterwards } from '../passage.ts';

/**
 * The agent's keys do what they always do: on hold the customer does not hear the agent, afterwards again, and hanging up
 * ends the contact. `afterwards`: what the agent does then, when it is not idle. `hz`: what the agent says.
 */
export async function holdAndHangUp(
  customer: Actor,
  desk: Actor,
  events: EventReader,
  {
    contactId,
    afterwards = 'idle',
    hz = AGENT_VOICE.hz,
  }: { readonly contactId?: string; readonly afterwards?: 'idle' | 'any'; readonly hz?: number } = {},
): Promise<{ readonly holdOk: boolean; readonly byeOk: boolean }> {
  const mine = (event: { readonly contactId: string }): boolean => contactId === undefined || event.contactId === contactId;
  await desk.page.keyboard.press('h');
  const held = await orNull(events.next('contact.held', mine, { timeoutMs: 5_000 }));
  await elapse(2_500);
  const onHold = await customer.heard.read();
  await desk.page.keyboard.press('h');
  const resumed = await orNull(events.next('contact.resumed', mine, { timeoutMs: 5_000 }));
  await elapse(2_500);
  const afterHold = await customer.heard.read();
  // Music has something of every tone: the voice counts by its own level.
  const [atHold, atTalk] = [levelAtEnd(onHold, hz), levelAtEnd(afterHold, hz)];
  const holdOk = held !== null && resumed !== null && atTalk >= AUDIBLE && atHold < atTalk / 4;
  await desk.page.click('[data-part=hangUp]');
  const ended = await orNull(events.next('contact.ended', mine, { timeoutMs: 5_000 }));
  const isFree = afterwards === 'any' || (await stateAfterwards(desk.page)) === 'idle';
  return { holdOk, byeOk: ended?.event.reason === 'agentHungUp' && isFree };
}

function levelAtEnd(heard: Timeline, hz: number): number {
  const { samples, sampleRate } = slice(heard, endOf(heard) - 1_800, endOf(heard));
  return toneLevel(samples, sampleRate, hz);
}
