import {
  addHeadset,
  AGENT_VOICE,
  bundlePage,
  HEADSET,
  launchBrowser,
  moveHeadset,
  servePages,
  type Browser,
} from '@cordboard/test-kit/browsers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SoundPage } from './sound-page.ts';

declare const __sound: SoundPage;

type ChromiumPage = Awaited<ReturnType<Browser['newPage']>>;
const LONG = { timeout: 20_000 };
/** A change while nothing is wrong. The page is looked at every 5 ms and shares two cores with all else. */
const NO_GAP_MS = 250;

let browser: Browser;
let page: ChromiumPage;
let close: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  const script = await bundlePage(new URL('./sound-page.ts', import.meta.url));
  const server = await servePages({
    '/': { type: 'text/html', body: '<!doctype html><title>sound</title><script src="/sound.js"></script>' },
    '/sound.js': { type: 'text/javascript', body: script },
  });
  browser = await launchBrowser({ voice: AGENT_VOICE, microphoneFor: [server.origin], autoplay: true });
  close = async () => {
    await browser.close();
    await server.close();
  };
  await browser.context.addInitScript(addHeadset, [HEADSET, { hz: 700, broken: null }] as const);
  page = await browser.newPage(server.origin);
  await page.evaluate(() => __sound.call());
}, 60_000);
afterAll(() => close());

const state = () => page.evaluate(() => ({ ...__sound.microphone.state.getSnapshot(), label: __sound.label() }));
const takeSilence = () => page.evaluate(() => __sound.takeLongestSilenceMs());
const hears = () => page.evaluate(() => __sound.soundsForMs() > 400);

it('a chosen headset is opened in mid-call, and processing changes without a gap', async () => {
  await page.evaluate((id) => __sound.microphone.choose(id), HEADSET.deviceId);
  expect(await state()).toMatchObject({ chosenInputId: HEADSET.deviceId, label: HEADSET.label, absentInput: null });
  await expect.poll(hears, { ...LONG, message: 'the headset is not heard' }).toBe(true);
  const gaps: number[] = [];
  for (const change of [{ noiseSuppression: false }, { noiseSuppression: true }, { echoCancellation: false }]) {
    await takeSilence();
    await page.evaluate((fields) => __sound.microphone.setProcessing(fields), change);
    gaps.push(await takeSilence());
    await expect.poll(hears, { ...LONG, message: 'the headset is not heard any more' }).toBe(true);
  }
  // A browser that did not get to run is no gap of ours, and does not happen each time.
  expect(Math.min(...gaps)).toBeLessThan(NO_GAP_MS);
});

it('one that is pulled out is named and another is used; it is taken back when it returns', async () => {
  await moveHeadset(page, 'unplug');
  await expect.poll(state, { ...LONG, message: 'nothing took its place' }).toMatchObject({ absentInput: HEADSET.label, open: true });
  expect((await state()).label).not.toBe(HEADSET.label);
  await moveHeadset(page, 'plug');
  await expect.poll(state, { ...LONG, message: 'it was not taken back' }).toMatchObject({ absentInput: null, label: HEADSET.label });
  await expect.poll(hears, { ...LONG, message: 'it is not heard' }).toBe(true);
});

it('nothing but zeros for ten seconds is silence; sound ends it', async () => {
  await moveHeadset(page, 'mute');
  const mutedAtMs = Date.now();
  await expect.poll(async () => (await state()).silent, { timeout: 30_000, message: 'silence was not noticed' }).toBe(true);
  expect(Date.now() - mutedAtMs).toBeGreaterThan(9_000);
  await moveHeadset(page, 'unmute');
  await expect.poll(async () => (await state()).silent, { ...LONG, message: 'sound did not end it' }).toBe(false);
}, 60_000);

it('choices are kept over a reload, and the replacement of a headset that is away may stay', async () => {
  await page.reload();
  await page.evaluate(() => __sound.call());
  await expect.poll(state, { ...LONG, message: 'the headset was forgotten' }).toMatchObject({ label: HEADSET.label });
  expect(await page.evaluate(() => __sound.settings.now)).toMatchObject({ echoCancellation: false, autoGainControl: true });
  await moveHeadset(page, 'unplug');
  await expect.poll(state, { ...LONG, message: 'it was not missed' }).toMatchObject({ absentInput: HEADSET.label });
  await page.evaluate(() => __sound.microphone.acceptReplacement());
  expect(await state()).toMatchObject({ absentInput: null, chosenInputId: null });
  await moveHeadset(page, 'plug');
  expect((await state()).label).not.toBe(HEADSET.label);
});

it('the ringtone has a context of its own on a device of its own, and shares the calls’ without one', async () => {
  const outputs = await page.evaluate(() => __sound.microphone.state.getSnapshot().outputs);
  const own = outputs.find(({ deviceId }) => deviceId !== 'default');
  expect(own, 'Chromium lists no outputs').toBeDefined();
  const isShared = () => page.evaluate(() => __sound.output.ringContext === __sound.output.context);
  expect(await isShared()).toBe(true);
  await page.evaluate((id) => __sound.output.chooseRinger(id), own?.deviceId ?? '');
  expect(await isShared()).toBe(false);
  await page.evaluate((id) => __sound.output.chooseSpeaker(id), own?.deviceId ?? '');
  expect(await isShared()).toBe(true);
  expect(await page.evaluate(() => __sound.faults)).toEqual([]);
});
