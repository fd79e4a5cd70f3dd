import type { Page } from 'playwright-core';

/** What the desk did so that somebody who looks elsewhere notices. */
export interface Alerts {
  readonly notifications: { readonly title: string; readonly body: string; readonly away: boolean; closed: boolean }[];
  /** Titles and icons that the tab had, each when it changed. */
  readonly titles: string[];
  readonly icons: string[];
  /** The loudest sample (full scale is 1) that went to the speakers since it was set to 0. */
  loudest: number;
}

declare global {
  // Of the page, not of this process.
  var __alerts: Alerts | undefined;
}

/** Runs in the page before its own scripts: the real constructor is called, and what it was told is kept. */
export function watchAlerts(): void {
  const alerts: Alerts = { notifications: [], titles: [], icons: [], loudest: 0 };
  globalThis.__alerts = alerts;
  globalThis.Notification = new Proxy(globalThis.Notification, {
    construct: (target, [title, options = {}]: [string, NotificationOptions?]) => {
      const made = new target(title, options);
      const kept = { title, body: options.body ?? '', away: document.visibilityState === 'hidden' || !document.hasFocus(), closed: false };
      alerts.notifications.push(kept);
      const close = made.close.bind(made);
      made.close = () => {
        kept.closed = true;
        close();
      };
      return made;
    },
  });
  const note = (list: string[], value: string | undefined): void => {
    if (value !== undefined && value !== '' && list.at(-1) !== value) list.push(value);
  };
  new MutationObserver(() => {
    note(alerts.titles, document.title);
    note(alerts.icons, document.querySelector<HTMLLinkElement>('link[rel~="icon"]')?.getAttribute('href') ?? undefined);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['href'] });

  // Whatever is led to a context's speakers is led to a meter too.
  const meters = new WeakMap<BaseAudioContext, AnalyserNode>();
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
  const listen = (meter: AnalyserNode): void => {
    const samples = new Float32Array(meter.fftSize);
    setInterval(() => {
      meter.getFloatTimeDomainData(samples);
      for (const sample of samples) alerts.loudest = Math.max(alerts.loudest, Math.abs(sample));
    }, 20);
  };
  AudioNode.prototype.connect = new Proxy(AudioNode.prototype.connect, {
    apply: (target, node: AudioNode, args: [AudioNode]) => {
      const { context } = node;
      if (args[0] === context.destination) {
        let meter = meters.get(context);
        if (meter === undefined) {
          meter = context.createAnalyser();
          meter.fftSize = 2_048;
          meters.set(context, meter);
          listen(meter);
        }
        connect.call(node, meter);
      }
      return Reflect.apply(target, node, args) as AudioNode;
    },
  });
}

export async function readAlerts(page: Page): Promise<Alerts> {
  const alerts = await page.evaluate(() => globalThis.__alerts ?? null);
  if (alerts === null) throw new Error('nobody watches this page’s alerts');
  return alerts;
}
