import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { FAINT_NOISE, renderVoice, type Voice } from './audio/voice.ts';
import { encodeWav } from './audio/wav.ts';
import { bundlePage } from './bundle.ts';
import { waitFor } from './wait.ts';

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
  /** Each connection of its pages has `iceTransportPolicy: 'relay'`, as where a company's policy asks for it. */
  readonly relayOnly?: boolean;
  /** Let pages play sound without a gesture. Off: as users meet it. */
  readonly autoplay?: boolean;
  readonly extraArgs?: readonly string[];
  /** What starts Chromium, e.g. a script that enters a network namespace first. */
  readonly executable?: string;
  /**
   * true: a tab behind another one is hidden and slowed down, as users have it. Default: every page believes that it is
   * looked at, so that the voices of several browsers do not depend on which one is in front.
   */
  readonly tabsHide?: boolean;
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
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
];
const FLAGS_OF_LOOKED_AT = [
  // Voices of several browsers at once must not be throttled because their windows are not looked at.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];
const SIZE = { width: 1_366, height: 768 };

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
  const profile = join(folder, 'profile');
  const executable = options.executable ?? CHROMIUM;
  const start = options.tabsHide === true ? startUntouched : startLookedAt;
  const { context, stop } = await start(executable, profile, args);
  if (options.relayOnly === true) await context.addInitScript({ content: 'globalThis.__relayOnly = true;' });
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
      await stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

interface Started {
  readonly context: BrowserContext;
  stop(): Promise<void>;
}

async function startLookedAt(executablePath: string, profile: string, args: readonly string[]): Promise<Started> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: false,
    args: [...args, ...FLAGS_OF_LOOKED_AT],
    ignoreDefaultArgs: ['--mute-audio'],
    viewport: SIZE,
  });
  return { context, stop: () => context.close() };
}

/** Whoever launches through the driver gets its emulation of focus in every page; who joins a running browser need not. */
async function startUntouched(executable: string, profile: string, args: readonly string[]): Promise<Started> {
  const size = `--window-size=${SIZE.width},${SIZE.height}`;
  const child = spawn(executable, [...args, size, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  try {
    const port = await waitFor('Chromium’s port', () => readPort(join(profile, 'DevToolsActivePort')), 30_000);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('Chromium has no context');
    return {
      context,
      stop: async () => {
        await browser.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Chromium's file has the port in its first line, once it listens. */
async function readPort(file: string): Promise<string | null> {
  if (!existsSync(file)) return null;
  const [port = ''] = (await readFile(file, 'utf8')).split('\n');
  return port === '' ? null : port;
}
