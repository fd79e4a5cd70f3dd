import { newId, objectKeys } from '@cordboard/contracts';
import type { FlowGraph, FlowId, LegState, RecordingId, SupervisionMode } from '@cordboard/contracts';
import { graphKey, newRun, standardKey } from '@cordboard/flow';
import type { GraphKey } from '@cordboard/flow';
import type { FlowPlan } from '../../src/flow/plan.ts';
import type { CallEffect, CallInput, ContactChange, FlowInput } from '../../src/call/inputs.ts';
import { newCall } from '../../src/call/state.ts';
import type { CallState, Hearing } from '../../src/call/state.ts';
import { step } from '../../src/call/step.ts';
import { wakeAtMs } from '../../src/call/timers.ts';
import { planFor } from './plan.ts';

type Side = 'customer' | 'agent' | 'consult' | 'supervisor';

/** A call without a process: its state, a clock, and what was asked for. */
export class CallRun {
  state: CallState;
  nowMs = 1_000_000;
  effects: CallEffect[] = [];
  readonly #graphs: ReadonlyMap<GraphKey, FlowGraph>;
  #seq = 0;

  /** `flow`: of the entry point; without one it is the standard flow of the queue. */
  constructor(change: Partial<FlowPlan> = {}, flow: { readonly flowId: FlowId; readonly graph: FlowGraph } | null = null) {
    const plan = planFor(change);
    this.#graphs = new Map(flow === null ? [] : [[graphKey(flow.flowId, 1), flow.graph]]);
    const start = {
      ...{ flow: flow === null ? null : { flowId: flow.flowId, version: 1 }, entryQueueId: plan.queueId, standard: standardKey(plan) },
      ...{ versions: {}, locale: plan.locale, timeZone: 'UTC', caller: {}, call: {} },
    };
    this.state = newCall({
      tenantId: newId('tenant'),
      callId: newId('call'),
      contactId: newId('contact'),
      webCallKeyId: newId('webCallKey'),
      customerInfo: { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' },
      room: { mediaNodeId: newId('mediaNode'), roomId: newId('room'), seq: 0 },
      flow: newRun(start, (key) => this.#graphs.get(key) ?? null),
      plan,
    });
  }

  do(input: CallInput): this {
    const { state, effects } = step(this.state, input, { nowMs: this.nowMs, newId, graph: (key) => this.#graphs.get(key) ?? null });
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

  recordingStored(recordingId: RecordingId, part = 1): this {
    const objectPrefix = objectKeys.recordingPart(objectKeys.recordingPrefix(this.state.tenantId, recordingId), part);
    return this.media({ type: 'recording.stored', recordingId, objectPrefix, durationMs: 1_234 });
  }

  legIs(side: Side, state: LegState): this {
    return this.media({ type: 'leg.stateChanged', legId: this.leg(side), state });
  }

  leg(side: Side) {
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
  hears(side: Side): string {
    const heard = this.state.hearing[this.leg(side)] ?? [];
    return heard.length === 0 ? 'silence' : heard.map((one) => this.#nameOf(one)).join('+');
  }

  #nameOf(hearing: Hearing): string {
    if (hearing.kind !== 'leg') return hearing.kind;
    return (['consult', 'customer', 'supervisor'] as const).find((side) => this.state[side]?.legId === hearing.legId) ?? 'agent';
  }

  #inLine(): ContactChange {
    const { queueId } = this.state.plan;
    return { to: 'queued', queueId, enqueuedAtMs: this.nowMs, agentLost: false, owed: null };
  }

  /** A customer who waits with music. */
  waiting(): this {
    this.do({ type: 'customerJoined', legId: newId('leg') })
      .do({ type: 'musicReady', objectKey: 'music' })
      .do({ type: 'comfortReady', objectKey: 'comfort' })
      .legIs('customer', 'connected');
    const { recordingId } = this.state.recording ?? {};
    if (recordingId !== undefined) this.do({ type: 'recordingStarted', recordingId, part: 1 });
    return this.heardOut().joined();
  }

  /** What is being said is heard to its end. */
  heardOut(): this {
    for (let said = this.state.speaking; said !== null; said = this.state.speaking) {
      const { playerId } = said;
      this.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['words'] } });
      this.media({ type: 'player.ended', playerId, completed: true });
    }
    return this;
  }

  /** The answer to the flow that asked for a place in line. */
  enqueued(outcome: Extract<FlowInput, { type: 'enqueued' }>['outcome'], resumed?: true): this {
    const { wait } = this.state.flow;
    if (wait.for !== 'answer') throw new Error(`the flow waits for ${wait.for}`);
    const { askId } = wait.ask;
    const { plan } = this.state;
    return this.do({ type: 'flow', input: { type: 'enqueued', askId, outcome, plan, ...(resumed ? { resumed } : {}) } });
  }

  joined(): this {
    this.enqueued('queued').contact(this.#inLine());
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

  /** A second agent is asked, and its telephone is connected; the customer is on hold. */
  asking(offerId = newId('offer')): this {
    this.talking()
      .contact({ to: 'consulting', offerId, agentId: newId('agent'), accepted: false })
      .contact({ to: 'held' });
    return this.do({ type: 'agentUp', legId: this.leg('consult') }).legIs('consult', 'connected');
  }

  /** The asked agent has accepted. */
  consulting(): this {
    this.asking();
    const { offerId, agentId } = this.state.consult!;
    this.contact({ to: 'consulting', offerId, agentId, accepted: true });
    this.take();
    return this;
  }

  /** A supervisor is on the line beside the agent. */
  supervised(mode: SupervisionMode = 'listen'): this {
    this.contact({ to: 'supervising', offerId: newId('offer'), agentId: newId('agent'), mode });
    this.do({ type: 'agentUp', legId: this.leg('supervisor') }).legIs('supervisor', 'connected');
    this.take();
    return this;
  }

  /** A promise, with nobody on the line. */
  callback(): this {
    this.waiting().contact({ to: 'callback', by: 'widget', atTime: false }).contact(this.#inLine());
    this.do({ type: 'legEnded', legId: this.leg('customer'), reason: 'remoteHangup' });
    if (this.state.recording) this.recordingStored(this.state.recording.recordingId);
    this.take();
    return this;
  }
}
