import type { MEDIA_PORT, CommandId, RoomId, RpcResult } from '@cordboard/contracts';
import type { Clock, RpcHandlers } from '@cordboard/platform';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import type { CommandResults } from './command-results.ts';

interface HandlerOptions {
  readonly rooms: Rooms;
  readonly results: CommandResults;
  readonly clock: Clock;
  readonly status: () => RpcResult<typeof MEDIA_PORT, 'node.status'>;
}

interface Fenced {
  readonly commandId: CommandId;
  readonly roomId: RoomId;
  readonly epoch: number;
}

/** The control port: each command once by its id, in the order of its room, refused when its epoch is old. */
export function mediaHandlers({ rooms, results, clock, status }: HandlerOptions): RpcHandlers<typeof MEDIA_PORT> {
  const once = <T>(params: Fenced, run: () => Promise<T>): Promise<T> => results.once(params.commandId, clock.nowMs(), run);
  const inRoom = <T>(params: Fenced, run: (room: Room) => Promise<T> | T): Promise<T> =>
    once(params, async () => {
      const room = rooms.get(params.roomId);
      return await room.run(params.epoch, () => run(room));
    });
  /** For commands whose result says nothing. */
  const inRoomDone = (params: Fenced, run: (room: Room) => Promise<void> | void): Promise<Record<string, never>> =>
    inRoom(params, async (room) => {
      await run(room);
      return {};
    });

  return {
    'room.open': (params, peer) =>
      once(params, async () => {
        await Promise.resolve(rooms.create(params.roomId, params.scope, params.epoch, peer));
        return {};
      }),
    'room.claim': (params, peer) => once(params, async () => await rooms.get(params.roomId).claim(peer, params.epoch, params.afterSeq)),
    'room.describe': async ({ roomId }) => await Promise.resolve(rooms.get(roomId).describe()),
    'room.close': (params) =>
      once(params, async () => {
        await rooms.get(params.roomId).end(params.epoch);
        return {};
      }),

    'leg.answer': (params) => inRoom(params, (room) => room.answer(params)),
    'leg.offer': (params) => inRoom(params, (room) => room.offer(params)),
    'leg.accept': (params) => inRoomDone(params, (room) => room.accept(params)),
    'leg.renegotiate': (params) => inRoom(params, (room) => room.legs.line(params.legId).renegotiate(params.sdp)),
    'leg.plain': (params) => inRoom(params, (room) => room.plain(params)),
    'leg.digit': (params) => inRoomDone(params, (room) => room.legs.get(params.legId).pressByInfo(params.digit)),
    'leg.speaks': async ({ roomId, legId }) => ({ speaks: await rooms.get(roomId).legs.get(legId).speaks() }),
    'leg.close': (params) => inRoomDone(params, (room) => room.legs.get(params.legId).close('hangup')),

    'matrix.set': (params) => inRoomDone(params, (room) => room.hear(params.rows)),

    'player.start': (params) =>
      inRoom(params, async (room) => ({ durationMs: await room.play(params.playerId, params.items, params.loop) })),
    'player.stop': (params) => inRoomDone(params, (room) => room.stopPlaying(params.playerId)),

    'recording.start': (params) =>
      inRoom(params, async (room) => ({
        startedAtMs: await room.recordings.start(params.recordingId, params.objectPrefix, params.channels),
      })),
    'recording.assign': (params) =>
      inRoomDone(params, async (room) => {
        const leg = params.legId === null ? null : room.legs.get(params.legId);
        await room.recordings.assign(params.recordingId, params.channel, leg);
      }),
    'recording.pause': (params) => inRoom(params, async (room) => ({ atMs: await room.recordings.pause(params.recordingId) })),
    'recording.resume': (params) => inRoom(params, async (room) => ({ atMs: await room.recordings.resume(params.recordingId) })),
    'recording.stop': (params) => inRoom(params, async (room) => ({ durationMs: await room.recordings.stop(params.recordingId) })),

    'node.status': async () => await Promise.resolve(status()),
  };
}
