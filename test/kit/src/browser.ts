import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { FAINT_NOISE, renderVoice, type Voice } from './audio/voice.ts';
import { encodeWav } from './audio/wav.ts';
import { bundlePage } from './bundle.ts';

export interface BrowserOptions {
  /** What its microphone says, over and over; null: Chromium's own beep. */
  readonly voice: Voice | null;
  /** Origins that may use the microphone without being asked; granted over CDP. */
  readonly microphoneFor?: readonly string[];
  /**
   * false: the microphone goes around echo cancellation, noise suppression and gain control, which now and then take a
   * tone for noise and turn it down: for who measures gaps. Default: true, as users have it.
   */
  readonly speechProcessing?: boolean;
  /** Let pages play sound without a gesture. Off: as users meet it. */
  readonly autoplay?: boolean;
  readonly extraArgs?: readonly string[];
  /** What starts Chromium, e.g. a script that enters a network namespace first. */
  readonly executable?: string;
}

export interface Browser {
  readonly context: BrowserContext;
  newPage(url: string): Promise<Page>;
  grantMicrophone(origin: string): Promise<void>;
  /** As chosen in the address bar: `denied` answers without asking. */
  setMicrophone(origin: string, setting: 'granted' | 'denied'): Promise<void>;
  close(): Promise<void>;
}

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Voices of several browsers at once must not be throttled because their windows are not looked at.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
];

export const CHROMIUM = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';

let tapBundle: Promise<string> | undefined;

/** A Chromium of its own (own user data, own voice), with the tap in every page. */
export async function launchBrowser(options: BrowserOptions): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-browser-'));
  const isRaw = options.speechProcessing === false;
  const args = [...FLAGS, ...(options.extraArgs ?? [])];
  if (options.autoplay === true) args.push('--autoplay-policy=no-user-gesture-required');
  if (options.voice !== null) {
    const wav = join(folder, 'voice.wav');
    await writeFile(wav, encodeWav(renderVoice(options.voice, isRaw ? FAINT_NOISE : 0)));
    args.push(`--use-file-for-fake-audio-capture=${wav}`);
  }
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: options.executable ?? CHROMIUM,
    headless: false,
    args,
    ignoreDefaultArgs: ['--mute-audio'],
    viewport: { width: 1366, height: 768 },
  });
  if (isRaw) await context.addInitScript({ content: 'globalThis.__rawMicrophone = true;' });
  tapBundle ??= bundlePage(new URL('./page/tap.ts', import.meta.url));
  await context.addInitScript({ content: await tapBundle });
  const grantMicrophone = (origin: string): Promise<void> => context.grantPermissions(['microphone'], { origin });
  for (const origin of options.microphoneFor ?? []) await grantMicrophone(origin);
  return {
    context,
    grantMicrophone,
    setMicrophone: async (origin, setting) => {
      if (setting === 'granted') {
        await grantMicrophone(origin);
        return;
      }
      const [page] = context.pages();
      if (page === undefined) throw new Error('the browser has no page');
      const session = await context.newCDPSession(page);
      await session.send('Browser.setPermission', { permission: { name: 'microphone' }, setting, origin });
      await session.detach();
    },
    newPage: async (url) => {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}
