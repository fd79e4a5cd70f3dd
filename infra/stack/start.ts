import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { isTcpPortFree } from '../services/ports.ts';
import { DATA_DIR } from '../setup/lib/places.mjs';
import { banner, logInTable } from './banner.ts';
import { readStartConfiguration, type StartConfiguration } from './configuration.ts';
import { deleteData } from './fresh.ts';
import { startStack } from './index.ts';
import { readableLine } from './log-lines.ts';
import { isLoopback, reviewPublic } from './public-address.ts';
import { stopSignal } from './stop-signal.ts';
import type { Stack, StackLogIn } from './types.ts';

/** `npm start`: `--public` checks first what others need, `--fresh` deletes the data of the embedded services and files. */

function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

function readArguments(): { values: { public?: boolean; fresh?: boolean } } {
  try {
    return parseArgs({ options: { public: { type: 'boolean' }, fresh: { type: 'boolean' } } });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}: npm start takes -- --public and -- --fresh.`, {
      cause: error,
    });
  }
}

async function main(): Promise<number> {
  const { values } = readArguments();
  const configuration = readStartConfiguration(process.env);
  if (values.public && !showReview(configuration)) return 1;
  for (const [name, listen] of listens(configuration)) {
    const [host, port] = splitListen(listen);
    if (await isTcpPortFree(port, host)) continue;
    process.stderr.write(
      `\nPort ${port} of ${host} is taken by another program: stop that one, or set ${name} to another host:port, then start again.\n`,
    );
    return 1;
  }
  const demo = isLoopback(new URL(configuration.publicUrl).hostname);
  if (values.fresh) await deleteData(configuration.dataDir ?? DATA_DIR, say);
  const stop = stopSignal();
  let made: readonly StackLogIn[] = [];
  let stack: Stack;
  try {
    stack = await startStack({
      ...(configuration.dataDir === undefined ? {} : { dataDir: configuration.dataDir }),
      processes: configuration.processes,
      listen: { web: configuration.webListen, signaling: configuration.signalingListen, shop: configuration.demoShopListen },
      sharedEnv: overrides(configuration),
      // The demo's passwords are printed, so it is for whoever sits at this machine.
      seed: demo ? 'demo' : 'none',
      onLogIns: (logIns) => (made = logIns),
      restart: true,
      progress: say,
      onLine: (name, line) => process.stdout.write(`${readableLine(name, line)}\n`),
      signal: stop,
    });
  } catch (error) {
    if (made.length > 0) process.stdout.write(`\n${logInTable(made)}\n`);
    if (!stop.aborted) throw error;
    say('stopped before it was ready');
    return 0;
  }
  process.stdout.write(
    banner({
      publicUrl: configuration.publicUrl,
      shopUrl: stack.shopUrl,
      logIns: stack.logIns,
      seededBefore: demo && stack.logIns.length === 0,
      logFolder: join(stack.dataDir, 'logs'),
    }),
  );
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  say('… stopping');
  await stack.stop();
  say('✓ everything is stopped');
  return 0;
}

function listens(configuration: StartConfiguration): [name: string, listen: string][] {
  return [
    ['WEB_LISTEN', configuration.webListen],
    ['SIGNALING_LISTEN', configuration.signalingListen],
    ['DEMO_SHOP_LISTEN', configuration.demoShopListen],
  ];
}

function overrides(configuration: StartConfiguration): Record<string, string> {
  const given: Record<string, string | undefined> = {
    PUBLIC_URL: configuration.publicUrl,
    SIP_WS_URL: configuration.sipWsUrl,
    MEDIA_LISTEN_IP: configuration.mediaListenIp,
    MEDIA_ANNOUNCED_ADDRESS: configuration.mediaAnnouncedAddress,
    MEDIA_PORT_RANGE: configuration.mediaPortRange,
    MEDIA_WORKERS: String(configuration.mediaWorkers),
    TRUSTED_PROXIES: configuration.trustedProxies,
    TURN_URLS: configuration.turnUrls,
    TURN_SECRET: configuration.turnSecret || undefined,
    SMTP_URL: configuration.smtpUrl,
    PUSH_HOSTS: configuration.pushHosts,
    FLOW_NETWORKS: configuration.flowNetworks,
    OBJECT_STORE_URL: process.env['OBJECT_STORE_URL'],
    RECORDINGS_KEY_FILE: process.env['RECORDINGS_KEY_FILE'],
    LOG_LEVEL: process.env['LOG_LEVEL'],
    MEDIA_DRAIN_MS: process.env['MEDIA_DRAIN_MS'],
    MEDIA_MIXERS: process.env['MEDIA_MIXERS'],
    MEDIA_MIX_BITRATE: process.env['MEDIA_MIX_BITRATE'],
    MEDIA_MIX_COMPLEXITY: process.env['MEDIA_MIX_COMPLEXITY'],
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}

function splitListen(listen: string): [host: string, port: number] {
  const at = listen.lastIndexOf(':');
  return [listen.slice(0, at).replace(/^\[|\]$/g, ''), Number(listen.slice(at + 1))];
}

/** false when something is missing. */
function showReview(configuration: StartConfiguration): boolean {
  const { missing, advice } = reviewPublic(configuration);
  const list = (items: readonly string[]): string => items.map((item) => `  - ${item}\n`).join('');
  if (missing.length > 0) process.stderr.write(`\nTo serve others, this is missing (.env.example explains each):\n${list(missing)}`);
  if (advice.length > 0) process.stderr.write(`\nWorth knowing:\n${list(advice)}`);
  return missing.length === 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  // A sentence is for people; the stack only helps when there is none.
  process.stderr.write(`\n${error instanceof Error && error.message !== '' ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
