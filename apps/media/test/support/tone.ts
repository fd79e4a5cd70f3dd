import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A real Ogg/Opus file of a tone in 20 ms packets, as prompts are converted. */
export async function toneFile(hz: number, seconds: number): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'tone-'));
  const path = join(folder, 'tone.opus');
  const source = `sine=frequency=${hz}:sample_rate=48000:duration=${seconds}`;
  const encode = ['-c:a', 'libopus', '-b:a', '32k', '-frame_duration', '20', '-ac', '1', '-application', 'audio'];
  try {
    await promisify(execFile)('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', source, ...encode, path]);
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
