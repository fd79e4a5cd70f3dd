import { setTimeout as sleep } from 'node:timers/promises';
import { assertNever, CordboardError, newId, objectKeys } from '@cordboard/contracts';
import type { CommandId, MediaPort, RecordingId, RoomId, RpcInput, RpcResult } from '@cordboard/contracts';
import { addRecordingPart, insertRecording, withTenant } from '@cordboard/db';
import type { CallController } from '../controller.ts';
import type { CallEffect } from '../inputs.ts';
import { MOVE_LIMIT_MS } from '../moved.ts';

const OPEN_AGAIN_MS = 200;

export type MediaEffect = Extract<
  CallEffect,
  {
    type:
      | 'openRoom'
      | 'closeRoom'
      | 'endLeg'
      | 'setHearing'
      | 'startRecording'
      | 'assign'
      | 'pauseRecording'
      | 'stopRecording'
      | 'startPlayer'
      | 'stopPlayer';
  }
>;
type Fenced<M extends keyof MediaPort & string> = Omit<RpcInput<MediaPort, M>, 'commandId' | 'epoch' | 'roomId'>;

/** A command to the call's room, fenced by the call's epoch. Repeated once under its id when the answer got lost. */
export async function inRoom<M extends keyof MediaPort & string>(
  call: CallController,
  method: M,
  params: Fenced<M>,
  room: { mediaNodeId: Parameters<CallController['services']['media']['call']>[0]; roomId: RoomId } | null = call.state.room,
): Promise<RpcResult<MediaPort, M>> {
  if (room === null) throw new CordboardError('not_found', { what: 'room' });
  const commandId: CommandId = newId('command');
  const send = () => {
    const fenced = { ...params, commandId, epoch: call.epoch, roomId: room.roomId };
    return call.services.media.call(room.mediaNodeId, method, fenced as RpcInput<MediaPort, M>);
  };
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof CordboardError) || error.code !== 'timeout' || call.gone) throw error;
    return await send();
  }
}

export async function mediaEffect(call: CallController, effect: MediaEffect): Promise<void> {
  switch (effect.type) {
    case 'openRoom':
      return await openRoom(call);
    case 'closeRoom':
      await inRoom(call, 'room.close', {}, effect.room);
      return;
    case 'endLeg':
      if (call.state.room !== null) await ignoreMissing(inRoom(call, 'leg.close', { legId: effect.legId }));
      return;
    case 'setHearing':
      return await setHearing(call, effect.rows);
    case 'startRecording':
      return await startRecording(call, effect);
    case 'assign':
      await inRoom(call, 'recording.assign', { recordingId: effect.recordingId, channel: effect.channel, legId: effect.legId });
      return;
    case 'pauseRecording':
      return await pauseRecording(call, effect);
    case 'stopRecording':
      await ignoreMissing(inRoom(call, 'recording.stop', { recordingId: effect.recordingId }));
      return;
    case 'startPlayer':
      return await startPlayer(call, effect);
    case 'stopPlayer':
      await ignoreMissing(inRoom(call, 'player.stop', { playerId: effect.playerId }));
      return;
    default:
      return assertNever(effect, 'media effect');
  }
}

/** For a call whose media node is gone another one is looked for as long as there is time. */
async function openRoom(call: CallController): Promise<void> {
  const { media, processId, clock } = call.services;
  const { moving } = call.state;
  for (;;) {
    try {
      const room = { mediaNodeId: await media.pick(), roomId: newId('room'), seq: 0 };
      await call.attach(room);
      await inRoom(call, 'room.open', { scope: call.tenantId, owner: processId }, room);
      return call.post({ type: 'roomOpened', room });
    } catch (error) {
      call.log.error({ err: error }, 'no room could be opened');
      if (call.gone) return;
      if (moving == null || clock.nowMs() >= moving.sinceMs + MOVE_LIMIT_MS) return call.post({ type: 'roomLost' });
      await sleep(OPEN_AGAIN_MS);
    }
  }
}

async function setHearing(call: CallController, rows: Extract<MediaEffect, { type: 'setHearing' }>['rows']): Promise<void> {
  try {
    await inRoom(call, 'matrix.set', { rows: [...rows] });
  } catch (error) {
    call.log.warn({ err: error, rows }, 'the hearing matrix was not set');
    call.post({ type: 'hearingFailed', unmixable: error instanceof CordboardError && error.code === 'media_unavailable' });
  }
}

async function startRecording(call: CallController, effect: Extract<MediaEffect, { type: 'startRecording' }>): Promise<void> {
  const { recordingId, part } = effect;
  const prefix = objectKeys.recordingPrefix(call.tenantId, recordingId);
  const objectPrefix = objectKeys.recordingPart(prefix, part);
  try {
    await Promise.all([
      inRoom(call, 'recording.start', { recordingId, objectPrefix, channels: ['customer', 'agent'] }),
      rememberRecording(call, recordingId, prefix, part),
    ]);
    call.post({ type: 'recordingStarted', recordingId, part });
  } catch (error) {
    call.log.error({ err: error, recordingId, part }, 'the recording could not be started');
    call.post({ type: 'recordingFailed', recordingId, part, detail: String(error) });
  }
}

/** A row before the first packet is stored, so that a recording whose node dies is known and looked for. */
async function rememberRecording(call: CallController, recordingId: RecordingId, objectPrefix: string, part: number): Promise<void> {
  const { db, clock } = call.services;
  const { tenantId, contactId } = call;
  try {
    const startedAtMs = clock.nowMs();
    await withTenant(db, tenantId, async (tx) => {
      if (part === 1) await insertRecording(tx, { recordingId, contactId, objectPrefix, startedAtMs });
      else await addRecordingPart(tx, recordingId, part, startedAtMs);
    });
  } catch (error) {
    // The call does not wait for PostgreSQL: `recording.started` or `recording.continued` in the stream writes it later.
    call.log.warn({ err: error, recordingId }, 'the row of a recording was not written yet');
  }
}

async function pauseRecording(call: CallController, effect: Extract<MediaEffect, { type: 'pauseRecording' }>): Promise<void> {
  const { recordingId, paused } = effect;
  try {
    const { atMs } = await inRoom(call, paused ? 'recording.pause' : 'recording.resume', { recordingId });
    call.post({ type: 'recordingPaused', recordingId, paused, atMs });
  } catch (error) {
    call.log.error({ err: error, recordingId, paused }, 'the recording was not paused or resumed');
    call.post({ type: 'pauseFailed', recordingId });
  }
}

async function startPlayer(call: CallController, effect: Extract<MediaEffect, { type: 'startPlayer' }>): Promise<void> {
  const { playerId } = effect;
  try {
    const items = effect.objectKeys.map((objectKey) => ({ kind: 'object' as const, objectKey }));
    const { durationMs } = await inRoom(call, 'player.start', { playerId, items, loop: false });
    call.post({ type: 'flow', input: { type: 'playing', playerId, durationMs } });
  } catch (error) {
    call.log.warn({ err: error }, 'a prompt could not be played');
    call.post({ type: 'flow', input: { type: 'ended', playerId } });
  }
}

/** What is to be ended may have ended. */
async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof CordboardError) || error.code !== 'not_found') throw error;
  }
}

/** The control socket was lost and is back: the node sends events to the socket that claimed last. */
export async function claimRoomAgain(call: CallController): Promise<void> {
  const { store, processId } = call.services;
  const { room, tenantId, callId } = call.state;
  if (room === null || call.gone) return;
  const epoch = await store.claim(tenantId, callId, { owner: processId, epoch: call.epoch });
  if (epoch === null) return call.dispose();
  call.renewed(epoch);
  try {
    await inRoom(call, 'room.claim', { owner: processId, afterSeq: room.seq });
  } catch (error) {
    if (!(error instanceof CordboardError) || error.code !== 'not_found') throw error;
    call.post({ type: 'roomLost' });
  }
}
