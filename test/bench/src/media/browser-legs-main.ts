import wrtc from '@roamhq/wrtc';

/**
 * A process with libwebrtc legs (ICE, DTLS, real Opus), driven by its parent over IPC; each request is answered with
 * the same id.
 */
interface Request {
  readonly id: number;
  readonly method: 'offer' | 'accept' | 'counts' | 'close';
  readonly leg: number;
  readonly sdp?: string;
}

const SAMPLE_RATE = 48_000;
/** RTCAudioSource takes 10 ms at a time. */
const SAMPLES = SAMPLE_RATE / 100;

const source = new wrtc.nonstandard.RTCAudioSource();
const legs = new Map<number, RTCPeerConnection>();
let phase = 0;
setInterval(() => {
  const samples = new Int16Array(SAMPLES);
  for (let i = 0; i < SAMPLES; i++) samples[i] = 8_000 * Math.sin((phase++ * 2 * Math.PI * 440) / SAMPLE_RATE);
  source.onData({ samples, sampleRate: SAMPLE_RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames: SAMPLES });
}, 10);

async function answer({ method, leg, sdp }: Request): Promise<unknown> {
  switch (method) {
    case 'offer': {
      const connection: RTCPeerConnection = new wrtc.RTCPeerConnection({ iceServers: [] });
      legs.set(leg, connection);
      connection.addTrack(source.createTrack());
      await connection.setLocalDescription(await connection.createOffer());
      return connection.localDescription?.sdp;
    }
    case 'accept':
      await legs.get(leg)?.setRemoteDescription({ type: 'answer', sdp: sdp ?? '' });
      return null;
    case 'counts': {
      const stats: { type: string; packetsReceived?: number; packetsLost?: number }[] = [];
      (await legs.get(leg)?.getStats())?.forEach((entry: { type: string }) => stats.push(entry));
      const inbound = stats.filter(({ type }) => type === 'inbound-rtp');
      const sum = (read: (entry: (typeof stats)[number]) => number | undefined) =>
        inbound.reduce((all, entry) => all + (read(entry) ?? 0), 0);
      return { received: sum((entry) => entry.packetsReceived), lost: sum((entry) => entry.packetsLost) };
    }
    case 'close':
      legs.get(leg)?.close();
      legs.delete(leg);
      return null;
  }
}

process.on('message', (request: Request) => {
  answer(request).then(
    (result) => process.send?.({ id: request.id, result }),
    (error: unknown) => process.send?.({ id: request.id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
