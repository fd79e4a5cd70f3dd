import { afterAll, beforeAll, expect, it } from 'vitest';
import { matchEdges } from '../src/audio/shifts.ts';
import { edgesOf, endOf, slice } from '../src/audio/timeline.ts';
import { AGENT_VOICE } from '../src/audio/voice.ts';
import { launchBrowser, type Browser } from '../src/browser.ts';
import { servePages, type PageServer } from '../src/page-server.ts';
import { Tape } from '../src/tape.ts';
import { waitFor } from '../src/wait.ts';

/** Two pages in one: what the microphone says goes over a real peer connection; `?quiet` plays nothing. */
const PAGE = `<button>go</button><p hidden>painted</p><script>
document.querySelector('button').onclick = async () => {
  document.querySelector('p').hidden = false;
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: true, autoGainControl: true } });
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  a.onicecandidate = (event) => b.addIceCandidate(event.candidate);
  b.onicecandidate = (event) => a.addIceCandidate(event.candidate);
  for (const track of stream.getTracks()) a.addTrack(track, stream);
  b.ontrack = ({ track }) => {
    if (location.search === '?quiet') return;
    globalThis.speaker = new Audio();
    speaker.srcObject = new MediaStream([track]);
    speaker.play();
  };
  await a.setLocalDescription();
  await b.setRemoteDescription(a.localDescription);
  await b.setLocalDescription();
  await a.setRemoteDescription(b.localDescription);
};
</script>`;

let pages: PageServer;
let browser: Browser;
beforeAll(async () => {
  pages = await servePages({ '/': { type: 'text/html', body: PAGE } });
  browser = await launchBrowser({ voice: AGENT_VOICE, microphoneFor: [pages.origin] });
}, 30_000);
afterAll(async () => {
  await browser.close();
  await pages.close();
});

const spreadOf = (shifts: readonly { readonly shiftMs: number }[]): number =>
  Math.max(...shifts.map(({ shiftMs }) => shiftMs)) - Math.min(...shifts.map(({ shiftMs }) => shiftMs));

it('what a page says and what it hears are on one clock, edge by edge', async () => {
  const page = await browser.newPage(pages.origin);
  await page.click('button');
  const [said, heard] = [new Tape(page, 'said'), new Tape(page, 'heard')];
  const shifts = await waitFor(
    'six edges at both ends, the last four of them the same time apart',
    async () => {
      const [from, to] = [await said.read(), await heard.read()];
      const sent = edgesOf(from, AGENT_VOICE.hz).filter(({ atMs }) => atMs > to.startedAtMs + 200 && atMs < endOf(to) - 500);
      const found = matchEdges(sent, edgesOf(to, AGENT_VOICE.hz), 500);
      // The jitter buffer has to settle first: on a busy machine it stretches and shrinks what is played.
      return found.length >= 6 && spreadOf(found.slice(-4)) < 40 ? found : null;
    },
    20_000,
  );
  const delays = shifts.map(({ shiftMs }) => shiftMs);
  // A loop inside one machine: tens of milliseconds of jitter buffer.
  expect(Math.min(...delays)).toBeGreaterThan(-5);
  expect(Math.max(...delays)).toBeLessThan(250);
  const recent = await heard.read();
  expect(slice(recent, endOf(recent) - 1_000, endOf(recent)).gaps).toEqual([]);
  await page.close();
}, 40_000);

it('what is not played is not heard', async () => {
  const page = await browser.newPage(`${pages.origin}/?quiet`);
  await page.click('button');
  const [said, heard] = [new Tape(page, 'said'), new Tape(page, 'heard')];
  await waitFor('two seconds of the voice', async () => {
    const timeline = await said.read();
    return timeline.samples.length > 2 * timeline.sampleRate;
  });
  expect((await heard.read()).samples.length).toBe(0);
  await page.close();
});

it('presses and paints are known on the same clock', async () => {
  const page = await browser.newPage(pages.origin);
  const painted = page.evaluate('__kit.painted("p", 5000)') as Promise<number>;
  await page.click('button');
  const [press] = (await page.evaluate('__kit.presses')) as { atMs: number }[];
  const took = (await painted) - (press?.atMs ?? 0);
  expect(took).toBeGreaterThan(0);
  expect(took).toBeLessThan(1_000);
  await page.close();
});
