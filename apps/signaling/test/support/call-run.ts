import { newId } from '@cordboard/contracts';
import type { LegState } from '@cordboard/contracts';
import { newFlow } from '../../src/flow/flow.ts';
import type { FlowPlan } from '../../src/flow/plan.ts';
import type { CallEffect, CallInput, ContactChange } from '../../src/call/inputs.ts';
import { newCall } from '../../src/call/state.ts';
import type { CallState } from '../../src/call/state.ts';
import { step } from '../../src/call/step.ts';
import { wakeAtMs } from '../../src/call/timers.ts';
import { planFor } from './plan.ts';

/** A call without a process: its state, a clock, and what was asked for. */
export class CallRun {
  state: CallState;
  nowMs = 1_000_000;
  effects: CallEffect[] = [];
  #seq = 0;

  constructor(change: Partial<FlowPlan> = {}) {
    this.state = newCall({
      tenantId: newId('tenant'),
      callId: newId('call'),
      contactId: newId('contact'),
      webCallKeyId: newId('webCallKey'),
      customerInfo: { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' },
      room: { mediaNodeId: newId('mediaNode'), roomId: newId('room'), seq: 0 },
      flow: newFlow(planFor(change)),
    });
  }

  do(input: CallInput): this {
    const { state, effects } = step(this.state, input, { nowMs: this.nowMs, newId });
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  contact(change: ContactChange): this {
    return this.do({ type: 'contact', change });
  }

  media(event: Extract<CallInput, { type: 'media' }>['event']): this {
    return this.do({ type: 'media', seq: ++this.#seq, event });
  }

  legIs(side: 'customer' | 'agent', state: LegState): this {
    return this.media({ type: 'leg.stateChanged', legId: this.leg(side), state });
  }

  leg(side: 'customer' | 'agent') {
    const leg = this.state[side];
    if (leg === null) throw new Error(`there is no ${side}'s leg`);
    return leg.legId;
  }

  /** What was asked for since the last time. */
  take(): readonly CallEffect[] {
    return this.effects.splice(0);
  }

  types(): readonly string[] {
    return this.take().map((effect) => effect.type);
  }

  one<T extends CallEffect['type']>(type: T): Extract<CallEffect, { type: T }> {
    const found = this.effects.filter((effect): effect is Extract<CallEffect, { type: T }> => effect.type === type);
    if (found.length !== 1 || found[0] === undefined)
      throw new Error(`${found.length} effects of ${type} among ${this.effects.map((one) => one.type).join(', ')}`);
    return found[0];
  }

  /** Goes to the next moment at which something is due. */
  wake(): this {
    const atMs = wakeAtMs(this.state);
    if (atMs === null) throw new Error('nothing is due');
    this.nowMs = Math.max(this.nowMs, atMs);
    return this.do({ type: 'tick' });
  }

  /** By what the media node was told. */
  hears(side: 'customer' | 'agent'): string {
    const hearing = this.state.hearing[this.leg(side)];
    if (hearing == null) return 'silence';
    if (hearing.kind !== 'leg') return hearing.kind;
    return hearing.legId === this.state.customer?.legId ? 'customer' : 'agent';
  }

  #inLine(): ContactChange {
    const { queueId } = this.state.flow.plan;
    return { to: 'queued', queueId, enqueuedAtMs: this.nowMs, agentLost: false, owed: null };
  }

  /** A customer who waits with music. */
  waiting(): this {
    this.do({ type: 'customerJoined', legId: newId('leg') })
      .do({ type: 'musicReady', objectKey: 'music' })
      .legIs('customer', 'connected');
    const { recordingId } = this.state.recording ?? {};
    if (recordingId !== undefined) this.do({ type: 'recordingStarted', recordingId });
    const playerId = this.state.flow.speech?.playerId;
    if (playerId !== undefined)
      this.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['greeting'] } }).media({
        type: 'player.ended',
        playerId,
        completed: true,
      });
    this.do({ type: 'flow', input: { type: 'enqueued', outcome: 'queued' } }).contact(this.#inLine());
    this.take();
    return this;
  }

  /** An agent's desk rings and its softphone has answered and is connected. */
  ringing(offerId = newId('offer')): this {
    this.contact({ to: 'offered', offerId, agentId: newId('agent'), shared: false });
    if (this.state.agent?.stage === 'waiting')
      this.do({ type: 'roomOpened', room: { mediaNodeId: newId('mediaNode'), roomId: newId('room'), seq: 0 } });
    this.#seq = this.state.room?.seq ?? 0;
    this.do({ type: 'agentUp', legId: this.leg('agent') }).legIs('agent', 'connected');
    return this;
  }

  accepted(): this {
    const { offerId, agentId } = this.state.agent!;
    return this.contact({ to: 'accepted', offerId, agentId, kind: null });
  }

  talking(): this {
    this.waiting().ringing().accepted().contact({ to: 'connected' });
    this.take();
    return this;
  }

  /** A promise, with nobody on the line. */
  callback(): this {
    this.waiting().contact({ to: 'callback', by: 'widget', atTime: false }).contact(this.#inLine());
    this.do({ type: 'legEnded', legId: this.leg('customer'), reason: 'remoteHangup' });
    if (this.state.recording)
      this.media({ type: 'recording.stored', recordingId: this.state.recording.recordingId, objectPrefix: 'p', durationMs: 1 });
    this.take();
    return this;
  }
}
