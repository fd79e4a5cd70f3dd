import { vi } from 'vitest';

/** What a page hears of its network, as Chromium tells it; Node has no such thing. `type` is left out on most desktops. */
export class PageEvents {
  readonly window = new EventTarget();
  readonly connection: EventTarget & { type?: string };

  constructor(type?: string) {
    this.connection = Object.assign(new EventTarget(), type === undefined ? {} : { type });
    const { window, connection } = this;
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
    vi.stubGlobal('navigator', { onLine: true, connection });
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  }

  /** The network came back. */
  online(): void {
    this.window.dispatchEvent(new Event('online'));
  }

  /** Another type, or (none given) another estimate of the same network's speed. */
  connectionChanges(type?: string): void {
    if (type !== undefined) this.connection.type = type;
    this.connection.dispatchEvent(new Event('change'));
  }
}
