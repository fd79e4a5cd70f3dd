import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCALES, newId, type Locale } from '@cordboard/contracts';
import { openObjectStore, type ObjectStore } from '@cordboard/platform';
import { opusPacketMs } from '@cordboard/platform';
import { readOpusFile } from '../src/ogg/read-opus.ts';
import { composeComfort } from '../src/sound/compose-comfort.ts';
import { composeMusic, MUSIC_SAMPLE_RATE, MUSIC_SECONDS } from '../src/sound/compose-music.ts';
import { convertPrompt, PROMPT_MAX_BYTES } from '../src/sound/convert-prompt.ts';
import { MusicBox } from '../src/sound/music.ts';
import { runProgram } from '../src/sound/run-program.ts';
import { SpeechRenderer } from '../src/sound/speech.ts';
import { decode, loudness, strength } from './sound.ts';

let folder: string;
let store: ObjectStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-sound-'));
  store = openObjectStore(pathToFileURL(folder).href);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('cordboard-prompt-'));

/** Media plays packets as they are: all of them must be mono and 20 ms. */
function expectPlayable(file: Buffer): void {
  const { channels, packets } = readOpusFile(file);
  expect(channels).toBe(1);
  expect(new Set(packets.map(opusPacketMs))).toEqual(new Set([20]));
}

describe('speech', () => {
  const TEXTS: Readonly<Record<Locale, string>> = {
    en: 'You are number three in line. The wait is about four minutes.',
    zh: '您排在第三位，大约需要等待四分钟。',
    ru: 'Вы третий в очереди. Ждать примерно четыре минуты.',
  };

  test.each(LOCALES)('is spoken in %s', async (locale) => {
    const { objectKey, durationMs, cached } = await new SpeechRenderer(store).render(newId('tenant'), locale, TEXTS[locale]);
    expect(cached).toBe(false);
    const file = await store.get(objectKey);
    expectPlayable(file);
    expect(durationMs).toBeGreaterThan(1_500);
    expect(durationMs).toBeLessThan(12_000);
    expect(loudness(await decode(file, 1), { fromMs: 100, toMs: durationMs - 200 })).toBeGreaterThan(0.02);
  });

  test('costs a look-up the second time, and once when many ask at the same time', async () => {
    const renderer = new SpeechRenderer(store);
    const tenantId = newId('tenant');
    const answers = await Promise.all(Array.from({ length: 5 }, () => renderer.render(tenantId, 'en', 'All lines are busy.')));
    expect(new Set(answers.map((answer) => answer.objectKey)).size).toBe(1);
    expect(await new SpeechRenderer(store).render(tenantId, 'en', ' All lines   are busy. ')).toMatchObject({
      cached: true,
      objectKey: answers[0]?.objectKey,
    });
    const others = await Promise.all([
      renderer.render(tenantId, 'ru', 'All lines are busy.'),
      renderer.render(newId('tenant'), 'en', 'All lines are busy.'),
    ]);
    expect(new Set([answers[0], ...others].map((answer) => answer?.objectKey)).size).toBe(3);
  });

  test('takes a text as words, never as an option or a file', async () => {
    const { durationMs } = await new SpeechRenderer(store).render(newId('tenant'), 'en', '-f /etc/passwd');
    expect(durationMs).toBeLessThan(4_000);
  });
});

describe('uploaded prompts', () => {
  /** Made by ffmpeg as people's programs would. */
  const sound = async (args: readonly string[], seconds = 2): Promise<Buffer> => {
    const path = join(folder, `made-${Math.random().toString(36).slice(2)}`);
    const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=44100:duration=${seconds}`, '-ac', '2'];
    await runProgram('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', ...tone, ...args, `file:${path}`]);
    const { readFile } = await import('node:fs/promises');
    return await readFile(path);
  };

  test.each([
    ['wav', ['-f', 'wav']],
    ['mp3', ['-f', 'mp3']],
    ['mp3 without tags', ['-f', 'mp3', '-id3v2_version', '0', '-write_xing', '0']],
    ['ogg vorbis', ['-c:a', 'libvorbis', '-f', 'ogg']],
    ['flac', ['-f', 'flac']],
    ['m4a', ['-c:a', 'aac', '-f', 'ipod']],
    ['adts', ['-c:a', 'aac', '-f', 'adts']],
    ['webm', ['-c:a', 'libopus', '-f', 'webm']],
    ['aiff', ['-f', 'aiff']],
  ])('%s becomes mono packets of 20 ms with the same tone', async (_name, args) => {
    const { file, durationMs } = await convertPrompt(await sound(args));
    expectPlayable(file);
    expect(Math.abs(durationMs - 2_000)).toBeLessThan(150);
    expect(strength(await decode(file, 1), 440, { fromMs: 300, toMs: 1_700 })).toBeGreaterThan(0.05);
  });

  test.each([
    ['a text', Buffer.from('not a sound')],
    ['nothing', Buffer.alloc(0)],
    ['a playlist that names a file', Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n')],
    ['a list for ffmpeg', Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n")],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a wave that is cut off', Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1')],
  ])('%s is refused', async (_name, source) => {
    await expect(convertPrompt(source)).rejects.toMatchObject({ code: 'unsupported_media' });
  });

  test('a film without sound is refused', async () => {
    const path = join(folder, 'silent.mp4');
    await runProgram('ffmpeg', [
      '-hide_banner',
      '-nostdin',
      '-loglevel',
      'error',
      '-f',
      'lavfi',
      '-i',
      'color=s=16x16:d=1',
      '-c:v',
      'mpeg4',
      '-f',
      'mp4',
      `file:${path}`,
    ]);
    const { readFile } = await import('node:fs/promises');
    await expect(convertPrompt(await readFile(path))).rejects.toMatchObject({ code: 'unsupported_media' });
  });

  test('more than 20 MB or 10 minutes is too large, also when the file does not say how long it is', async () => {
    await expect(convertPrompt(Buffer.alloc(PROMPT_MAX_BYTES + 1))).rejects.toMatchObject({ code: 'too_large' });
    const long = await sound(['-ac', '1', '-ar', '8000', '-c:a', 'aac', '-b:a', '8k', '-f', 'adts'], 640);
    await expect(convertPrompt(long)).rejects.toMatchObject({ code: 'too_large', data: { limitMs: 600_000 } });
  });

  test('leaves no file behind, whatever happens', async () => {
    const before = await left();
    await expect(convertPrompt(Buffer.from('RIFFxxxxWAVEjunk'))).rejects.toThrow();
    await convertPrompt(await sound(['-f', 'wav']));
    expect(await left()).toEqual(before);
  });
});

describe('programs run under limits', () => {
  test('of time', async () => {
    const begun = performance.now();
    await expect(runProgram('sleep', ['30'], { limits: { timeoutMs: 200 } })).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('of output', async () => {
    await expect(runProgram('head', ['-c', '2000000', '/dev/zero'], { limits: { outputBytes: 1_000_000 } })).rejects.toMatchObject({
      code: 'too_large',
    });
  });

  test('of memory', async () => {
    const limits = { memoryBytes: 64 * 1024 * 1024 };
    // One byte after the other without an end: the program must keep them all.
    await expect(runProgram('sort', ['--buffer-size=512M', '/dev/zero'], { limits })).rejects.toMatchObject({ code: 'unsupported_media' });
  });

  test('of files', async () => {
    const path = join(folder, 'large');
    await expect(
      runProgram('dd', ['if=/dev/zero', `of=${path}`, 'bs=1M', 'count=4', 'status=none'], { limits: { outputBytes: 1_000_000 } }),
    ).rejects.toThrow();
  });

  test('and without our environment', async () => {
    process.env['CORDBOARD_TEST_SECRET'] = 'secret';
    const { stdout } = await runProgram('env', []);
    expect(stdout.toString()).not.toContain('CORDBOARD_TEST_SECRET');
  });
});

describe('the waiting music', () => {
  test('loops without a seam, is soft and never a steady tone', () => {
    const samples = composeMusic();
    expect(samples).toHaveLength(MUSIC_SAMPLE_RATE * MUSIC_SECONDS);
    const step = (place: number): number => Math.abs((samples[place] ?? 0) - (samples.at(place - 1) ?? 0));
    let largest = 0;
    for (let place = 1; place < samples.length; place++) largest = Math.max(largest, step(place));
    // From the last sample to the first is a step like any other.
    expect(step(0)).toBeLessThan(largest);
    expect(
      Math.max(...[0, 0.25, 0.5, 0.75].map((share) => Math.abs(samples[Math.floor(share * samples.length)] ?? 1))),
    ).toBeLessThanOrEqual(0.5);
    const level = (second: number): number => {
      let sum = 0;
      for (let place = second * MUSIC_SAMPLE_RATE; place < (second + 1) * MUSIC_SAMPLE_RATE; place++) sum += (samples[place] ?? 0) ** 2;
      return Math.sqrt(sum / MUSIC_SAMPLE_RATE);
    };
    const levels = Array.from({ length: MUSIC_SECONDS }, (_, second) => level(second));
    expect(Math.min(...levels)).toBeGreaterThan(0.02);
    expect(Math.max(...levels)).toBeLessThan(0.3);
    expect(Math.max(...levels) / Math.min(...levels)).toBeGreaterThan(1.3);
  });

  test('is made once and kept for each tenant', async () => {
    const music = new MusicBox(store);
    const tenants = [newId('tenant'), newId('tenant')];
    const answers = await Promise.all(tenants.map((tenantId) => music.builtIn(tenantId, 'waiting')));
    for (const [place, { objectKey, durationMs }] of answers.entries()) {
      expect(objectKey).toContain(tenants[place]);
      expect(Math.abs(durationMs - 32_000)).toBeLessThan(60);
      expectPlayable(await store.get(objectKey));
    }
    const begun = performance.now();
    await new MusicBox(store).builtIn(tenants[0] ?? newId('tenant'), 'waiting');
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('the comfort tone', () => {
  test('loops without a seam, is soft and never silent', () => {
    const samples = composeComfort();
    const steps = samples.map((sample, place) => Math.abs(sample - (samples.at(place - 1) ?? 0)));
    expect(steps[0]).toBeLessThanOrEqual(Math.max(...steps.slice(1, MUSIC_SAMPLE_RATE)));
    const level = (from: number): number => {
      const part = samples.subarray(from, from + MUSIC_SAMPLE_RATE / 10);
      return Math.sqrt(part.reduce((sum, sample) => sum + sample ** 2, 0) / part.length);
    };
    const levels = Array.from({ length: 40 }, (_, tenth) => level((tenth * MUSIC_SAMPLE_RATE) / 10));
    expect(Math.min(...levels)).toBeGreaterThan(0.01);
    expect(Math.max(...levels)).toBeLessThan(0.15);
  });
});
