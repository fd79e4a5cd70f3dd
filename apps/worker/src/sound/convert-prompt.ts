import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CordboardError } from '@cordboard/contracts';
import { z } from 'zod';
import { readOpusFile } from '../ogg/read-opus.ts';
import { detectSound, type SoundFormat } from './detect.ts';
import { LOCAL_ONLY, opusOutput, QUIET } from './opus-encode.ts';
import { runProgram } from './run-program.ts';

export const PROMPT_MAX_BYTES = 20 * 1024 * 1024;
export const PROMPT_MAX_MS = 600_000;
/** Ten minutes at 64 kbit/s are 5 MB. */
const OUTPUT_MAX_BYTES = 12 * 1024 * 1024;
const LIMITS = { timeoutMs: 60_000, cpuSeconds: 45, outputBytes: OUTPUT_MAX_BYTES, memoryBytes: 1_024 * 1024 * 1024 };

export interface ConvertedPrompt {
  readonly file: Buffer;
  readonly durationMs: number;
}

const probeSchema = z.object({
  format: z.object({ duration: z.coerce.number().optional() }),
  streams: z.array(z.object({ codec_type: z.string(), channels: z.number().optional() })),
});

/**
 * Any sound somebody uploaded as mono 20 ms Ogg/Opus. Throws `too_large` (20 MB, 10 minutes), `unsupported_media` (no
 * sound that we know, or broken) or `timeout`.
 */
export async function convertPrompt(source: Buffer): Promise<ConvertedPrompt> {
  if (source.length > PROMPT_MAX_BYTES) throw new CordboardError('too_large', { limitBytes: PROMPT_MAX_BYTES });
  const format = detectSound(source);
  if (format === null) throw new CordboardError('unsupported_media', { detail: 'not a kind of sound file that is known' });
  // A file and not a pipe: some formats keep their table of contents at the end.
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-prompt-'));
  try {
    const path = join(folder, 'source');
    await writeFile(path, source, { mode: 0o600 });
    await probe(format, path);
    return await encode(format, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const input = (format: SoundFormat, path: string): string[] => [...LOCAL_ONLY, '-f', format, '-i', `file:${path}`];

async function probe(format: SoundFormat, path: string): Promise<void> {
  const asked = ['-show_entries', 'format=duration:stream=codec_type,channels', '-of', 'json'];
  const { stdout } = await runProgram('ffprobe', ['-hide_banner', '-loglevel', 'error', ...asked, ...input(format, path)], {
    limits: { ...LIMITS, timeoutMs: 15_000 },
  });
  const parsed = probeSchema.safeParse(JSON.parse(stdout.toString('utf8')));
  const sounds = parsed.success ? parsed.data.streams.filter((stream) => stream.codec_type === 'audio') : [];
  if (!parsed.success || sounds.length === 0) throw new CordboardError('unsupported_media', { detail: 'there is no sound in the file' });
  if ((parsed.data.format.duration ?? 0) * 1_000 > PROMPT_MAX_MS) throw tooLong();
}

async function encode(format: SoundFormat, path: string): Promise<ConvertedPrompt> {
  // What the header says of its length need not be true: a second more than allowed is decoded, then looked at.
  const cut = ['-t', String(PROMPT_MAX_MS / 1_000 + 1)];
  const { stdout } = await runProgram(
    'ffmpeg',
    [...QUIET, ...input(format, path), ...cut, '-vn', '-sn', '-dn', '-threads', '1', ...opusOutput('audio', 64_000), 'pipe:1'],
    { limits: LIMITS },
  );
  const { packets, durationMs } = readOpusFile(stdout);
  if (packets.length === 0) throw new CordboardError('unsupported_media', { detail: 'the sound is empty' });
  if (durationMs > PROMPT_MAX_MS) throw tooLong();
  return { file: stdout, durationMs };
}

function tooLong(): CordboardError {
  return new CordboardError('too_large', { limitMs: PROMPT_MAX_MS });
}
