import { parentPort, workerData } from 'node:worker_threads';
import type { FromMixer, MixerFigures, ThreadSettings, ToMixer } from '../messages.ts';
import { FrameLoop } from './frame-loop.ts';
import { LinkSocket } from './link-socket.ts';
import { MixedRoom } from './mixed-room.ts';
import { threadTid } from '../../workers/scheduling.ts';

/** A mixer's thread: what it is told on its port, done on sockets of its own. Whatever it throws ends it; it is replaced. */
const port = parentPort;
if (!port) throw new Error('this is a worker thread');
const settings = workerData as ThreadSettings;
const links = new Map<number, LinkSocket>();
const rooms = new Map<string, MixedRoom>();
const now = (): number => performance.now();
const tell = (message: FromMixer): void => {
  port.postMessage(message);
};
const loop = new FrameLoop({
  timers: {
    now,
    after: (delayMs, run) => {
      setTimeout(run, delayMs);
    },
  },
  onSecond: () => {
    tell({ type: 'figures', figures: figures() });
  },
});
/** Of rooms that are gone. */
const before = { decoded: 0, encoded: 0, silent: 0, concealed: 0, dropped: 0 };

function figures(): MixerFigures {
  const sum = { ...before };
  for (const { counts } of rooms.values()) add(sum, counts);
  return { ...sum, rooms: rooms.size, ...loop.lateness.read() };
}

function add(into: typeof before, counts: Readonly<typeof before>): void {
  for (const name of Object.keys(into) as (keyof typeof before)[]) into[name] += counts[name];
}

function roomOf(roomId: string): MixedRoom {
  const known = rooms.get(roomId);
  if (known) return known;
  const room = new MixedRoom({
    settings,
    now,
    onPacket: () => {
      loop.wake();
    },
    onFlowing: (outputId) => {
      tell({ type: 'output.flowing', outputId });
    },
  });
  rooms.set(roomId, room);
  loop.add(room);
  return room;
}

function linkOf(linkId: number): LinkSocket {
  const link = links.get(linkId);
  if (!link) throw new Error(`there is no link ${linkId}`);
  return link;
}

function dropIfEmpty(roomId: string): void {
  const room = rooms.get(roomId);
  if (!room?.empty) return;
  add(before, room.counts);
  loop.remove(room);
  rooms.delete(roomId);
  room.close();
}

function take(message: Exclude<ToMixer, { type: 'link.open' }>): void {
  switch (message.type) {
    case 'link.close':
      links.get(message.linkId)?.close();
      links.delete(message.linkId);
      return;
    case 'voice.add':
      roomOf(message.roomId).addVoice(message.voiceId, linkOf(message.linkId), message.ssrc, message.levelled);
      return;
    case 'voice.remove':
      rooms.get(message.roomId)?.removeVoice(message.voiceId);
      dropIfEmpty(message.roomId);
      return;
    case 'output.add':
      roomOf(message.roomId).addOutput(message.outputId, linkOf(message.linkId), message.ssrc, message.payloadType);
      return;
    case 'output.set':
      rooms.get(message.roomId)?.setOutput(message.outputId, new Map(message.gains));
      return;
    case 'output.remove':
      rooms.get(message.roomId)?.removeOutput(message.outputId);
      dropIfEmpty(message.roomId);
      return;
  }
}

async function openLink(linkId: number, routerPort: number): Promise<void> {
  const link = await LinkSocket.open(routerPort);
  links.set(linkId, link);
  tell({ type: 'link.opened', linkId, port: link.port });
}

port.on('message', (message: ToMixer) => {
  if (message.type !== 'link.open') take(message);
  // A rejection is not caught: it ends the thread, as anything that is thrown here does.
  else void openLink(message.linkId, message.port);
});
tell({ type: 'ready', tid: threadTid() });
