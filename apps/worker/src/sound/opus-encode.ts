/** Arguments that turn any sound ffmpeg has decoded into what media plays: mono, 48 kHz, packets of 20 ms, Ogg. */
export function opusOutput(application: 'voip' | 'audio', bitrate: number): string[] {
  const codec = ['-c:a', 'libopus', '-b:a', String(bitrate), '-frame_duration', '20', '-application', application];
  return ['-map', '0:a:0', '-ac', '1', '-ar', '48000', ...codec, '-map_metadata', '-1', '-f', 'ogg'];
}

/** For every ffmpeg and ffprobe: no questions, no banner, nothing from the network whatever the file says. */
export const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error'] as const;
export const LOCAL_ONLY = ['-protocol_whitelist', 'file,pipe'] as const;
