import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Janus } from './janus.ts';
import { Listener } from './listener.ts';
import { GROUPS, Pacer } from './pacer.ts';
import type { MixSettings, Rival } from './rival.ts';
import { rtpPacket } from './rtp.ts';
import type { Speech } from './speech.ts';

const PAYLOAD_TYPE = 111;

/** Janus's AudioBridge with plain RTP participants. */
export async function startJanus(core: number, calls: number, voices: readonly Speech[], settings: MixSettings): Promise<Rival> {
  const janus = await Janus.start(core);
  const sockets: Socket[] = [];
  const listeners: Listener[] = [];
  const pacer = new Pacer();
  const close = async (): Promise<void> => {
    pacer.stop();
    for (const socket of sockets) socket.close();
    await janus.close();
  };
  try {
    for (let call = 0; call < calls; call++) {
      const room = 1_000 + call;
      await janus.createRoom(room);
      for (let side = 0; side < voices.length; side++) {
        const socket = createSocket('udp4');
        socket.bind(0, '127.0.0.1');
        await once(socket, 'listening');
        const remote = await janus.join(room, socket.address().port, PAYLOAD_TYPE, settings);
        socket.connect(remote.port, '127.0.0.1');
        await once(socket, 'connect');
        const listener = new Listener();
        socket.on('message', (packet) => {
          listener.hear(packet, performance.now());
        });
        sockets.push(socket);
        listeners.push(listener);
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    pids: [janus.pid],
    listeners,
    speak: () => {
      pacer.start((group, frame) => {
        for (let leg = group; leg < sockets.length; leg += GROUPS) {
          const packets = voices[leg % voices.length]?.packets ?? [];
          const payload = packets[frame % packets.length];
          if (payload) sockets[leg]?.send(rtpPacket(PAYLOAD_TYPE, 10_000 + leg, frame, payload));
        }
      });
    },
    close,
  };
}
