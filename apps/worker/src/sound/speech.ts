import { createHash } from 'node:crypto';
import { CordboardError, objectKeys, type Locale, type TenantId } from '@cordboard/contracts';
import type { ObjectStore } from '@cordboard/platform';
import { readOpusFile } from '../ogg/read-opus.ts';
import { LOCAL_ONLY, opusOutput, QUIET } from './opus-encode.ts';
import { runProgram } from './run-program.ts';

/** espeak-ng's voice of each locale, and words a minute that a caller can follow. */
const VOICES: Readonly<Record<Locale, { readonly voice: string; readonly wordsPerMinute: number }>> = {
  en: { voice: 'en-us', wordsPerMinute: 150 },
  zh: { voice: 'cmn', wordsPerMinute: 150 },
  ru: { voice: 'ru', wordsPerMinute: 140 },
};
/** espeak-ng links a sound server's library, whose shared memory of 64 MB counts as a file. */
const LIMITS = { timeoutMs: 20_000, cpuSeconds: 20, outputBytes: 64 * 1024 * 1024 };

export interface RenderedSound {
  readonly objectKey: string;
  readonly durationMs: number;
  readonly cached: boolean;
}

/** Speaks a text into mono 20 ms Ogg/Opus. Nothing touches the disk: the programs are joined by their pipes. */
async function speak(locale: Locale, text: string): Promise<Buffer> {
  const { voice, wordsPerMinute } = VOICES[locale];
  // The text goes by standard input: it can be no option and no file name.
  const wave = await runProgram('espeak-ng', ['-v', voice, '-s', String(wordsPerMinute), '-a', '160', '--stdin', '--stdout'], {
    stdin: Buffer.from(`${text}\n`, 'utf8'),
    limits: LIMITS,
  });
  // The header of a wave that was streamed has no length, so the samples are named instead: 22,050 Hz, 16 bit, mono.
  const samples = wave.stdout.subarray(waveDataAt(wave.stdout));
  const input = ['-f', 's16le', '-ar', '22050', '-ac', '1', '-i', 'pipe:0'];
  const { stdout } = await runProgram('ffmpeg', [...QUIET, ...LOCAL_ONLY, ...input, ...opusOutput('voip', 32_000), 'pipe:1'], {
    stdin: samples,
    limits: LIMITS,
  });
  return stdout;
}

/** Where the samples of a RIFF/WAVE file begin. */
function waveDataAt(wave: Buffer): number {
  const at = wave.indexOf('data', 12, 'latin1');
  if (wave.toString('latin1', 0, 4) !== 'RIFF' || at < 0) throw new CordboardError('internal', { detail: 'espeak-ng gave no wave' });
  return at + 8;
}

/** A voice for callers: the same text costs a look-up, also when several ask for it at once. */
export class SpeechRenderer {
  readonly #store: ObjectStore;
  readonly #underWay = new Map<string, Promise<RenderedSound>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Throws `unsupported_media` when nothing can be spoken of the text. */
  render(tenantId: TenantId, locale: Locale, text: string): Promise<RenderedSound> {
    const spoken = text.replace(/\s+/g, ' ').trim();
    const hash = createHash('sha256').update(`${locale}\n${VOICES[locale].voice}\n${spoken}`).digest('hex');
    const objectKey = objectKeys.speech(tenantId, hash);
    const known = this.#underWay.get(objectKey);
    if (known !== undefined) return known;
    const asked = this.#render(objectKey, locale, spoken).finally(() => this.#underWay.delete(objectKey));
    this.#underWay.set(objectKey, asked);
    return asked;
  }

  async #render(objectKey: string, locale: Locale, text: string): Promise<RenderedSound> {
    if ((await this.#store.stat(objectKey)) !== null) {
      const { durationMs } = readOpusFile(await this.#store.get(objectKey));
      return { objectKey, durationMs, cached: true };
    }
    const file = await speak(locale, text);
    const { durationMs } = readOpusFile(file);
    if (durationMs === 0) throw new CordboardError('unsupported_media', { detail: 'there is nothing to speak in this text' });
    await this.#store.put(objectKey, file);
    return { objectKey, durationMs, cached: false };
  }
}
