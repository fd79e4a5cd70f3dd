import { spawn } from 'node:child_process';
import { decodeWav, type Sound } from './audio/wav.ts';

/** Decodes an Ogg/Opus file (or anything ffmpeg knows) to its own channels at 48 kHz. */
export async function decodeAudio(file: Buffer): Promise<Sound> {
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-f', 'ogg', '-i', 'pipe:0', '-ar', '48000', '-c:a', 'pcm_s16le', '-f', 'wav', 'pipe:1']);
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  ffmpeg.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  ffmpeg.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // ffmpeg may stop reading before the end when it does not like the file; its own words say why.
  ffmpeg.stdin.on('error', (error) => errors.push(Buffer.from(error.message)));
  ffmpeg.stdin.end(file);
  const code = await new Promise<number | null>((resolve, reject) => {
    ffmpeg.once('error', reject);
    ffmpeg.once('close', resolve);
  });
  if (code !== 0) throw new Error(`ffmpeg could not decode the recording: ${Buffer.concat(errors).toString('utf8').trim()}`);
  return decodeWav(Buffer.concat(output));
}
