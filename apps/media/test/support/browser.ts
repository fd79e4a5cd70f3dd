import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
];

export interface BrowserPage {
  /** Calls a function of `window.kit` (page.js). */
  kit<T>(name: string, ...args: readonly (string | number | boolean)[]): Promise<T>;
  close(): Promise<void>;
}

/** A page of a Chromium of its own, with the functions of page.js. */
export async function openBrowser(): Promise<BrowserPage> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>kit</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  const page: Page = await browser.newPage();
  await page.addInitScript({ path: fileURLToPath(new URL('page.js', import.meta.url)) });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    kit: async <T>(name: string, ...args: readonly (string | number | boolean)[]) =>
      await page.evaluate<T>(`window.kit.${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`),
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
