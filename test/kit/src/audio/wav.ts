/** Sound in memory: one Float32Array a channel, -1 to 1, all of the same length. */
export interface Sound {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** 16-bit PCM in a RIFF/WAVE container. */
export function encodeWav(sound: Sound): Buffer {
  const channelCount = sound.channels.length;
  const frames = sound.channels[0]?.length ?? 0;
  const dataBytes = frames * channelCount * 2;
  const wav = Buffer.alloc(44 + dataBytes);
  wav.write('RIFF', 0, 'ascii');
  wav.writeUInt32LE(36 + dataBytes, 4);
  wav.write('WAVEfmt ', 8, 'ascii');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(channelCount, 22);
  wav.writeUInt32LE(sound.sampleRate, 24);
  wav.writeUInt32LE(sound.sampleRate * channelCount * 2, 28);
  wav.writeUInt16LE(channelCount * 2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'ascii');
  wav.writeUInt32LE(dataBytes, 40);
  for (let frame = 0, at = 44; frame < frames; frame++) {
    for (const channel of sound.channels) {
      const sample = Math.max(-1, Math.min(1, channel[frame] ?? 0));
      at = wav.writeInt16LE(Math.round(sample * 32_767), at);
    }
  }
  return wav;
}

/** Reads 16-bit PCM WAV, chunks in any order; throws a RangeError or TypeError on anything else. */
export function decodeWav(wav: Buffer): Sound {
  if (wav.toString('ascii', 0, 4) !== 'RIFF' || wav.toString('ascii', 8, 12) !== 'WAVE') throw new TypeError('not a WAV file');
  let format: { channelCount: number; sampleRate: number } | null = null;
  for (let at = 12; at + 8 <= wav.length;) {
    const name = wav.toString('ascii', at, at + 4);
    // A writer to a pipe (ffmpeg) cannot know the length and writes 0xFFFFFFFF.
    const bytes = Math.min(wav.readUInt32LE(at + 4), wav.length - at - 8);
    const body = wav.subarray(at + 8, at + 8 + bytes);
    if (name === 'fmt ') {
      if (body.readUInt16LE(14) !== 16) throw new TypeError('only 16-bit PCM is understood');
      format = { channelCount: body.readUInt16LE(2), sampleRate: body.readUInt32LE(4) };
    } else if (name === 'data' && format !== null) {
      return { sampleRate: format.sampleRate, channels: deinterleave(body, format.channelCount) };
    }
    at += 8 + bytes + (bytes % 2);
  }
  throw new TypeError('the WAV file has no data');
}

function deinterleave(pcm: Buffer, channelCount: number): readonly Float32Array[] {
  const frames = Math.floor(pcm.length / 2 / channelCount);
  return Array.from({ length: channelCount }, (_, channel) =>
    Float32Array.from({ length: frames }, (_sample, frame) => pcm.readInt16LE((frame * channelCount + channel) * 2) / 32_768),
  );
}
