import {
  MOUNT_SYMBOL,
  callKeyOf,
  storageKeyOf,
  type IdentitySource,
  type MountWidget,
  type WidgetHandle,
  type WidgetHost,
} from './host.ts';

/**
 * The button. Everything else is loaded at the first click, or at once when a callback of an earlier visit is waiting.
 * Put on a page as
 * `<script async src="https://…/embed.js" data-key="wck_…" data-color="#0b7285" data-corner="left"></script>`,
 * or as `<cordboard-call key="wck_…"></cordboard-call>` beside the script.
 */
const CURRENT = document.currentScript as HTMLScriptElement | null;
const BASE_URL = CURRENT === null ? location.origin : new URL('.', CURRENT.src).href.replace(/\/$/, '');
const TAG = 'cordboard-call';

const LABELS: Readonly<Record<string, string>> = { en: 'Call us', zh: '联系我们', ru: 'Позвонить нам' };
const ICON =
  '<svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" aria-hidden="true"><path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z"/></svg>';

const STYLE = `
:host{color-scheme:light dark}
*{box-sizing:border-box}
.launch{all:unset;box-sizing:border-box;position:fixed;bottom:max(20px,env(safe-area-inset-bottom));right:20px;display:inline-flex;align-items:center;gap:10px;min-height:52px;padding:0 22px 0 18px;border-radius:26px;background:var(--accent);color:var(--on-accent);font:600 16px/1.2 system-ui,sans-serif;cursor:pointer;box-shadow:0 6px 20px rgb(0 0 0/.22);-webkit-tap-highlight-color:transparent}
.left .launch{right:auto;left:20px}
.launch:hover{filter:brightness(1.08)}
.launch:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.launch[data-state=ringing]{animation:ring 1s ease-in-out infinite}
.launch[hidden]{display:none}
@keyframes ring{50%{transform:scale(1.06)}}
@media(prefers-reduced-motion:reduce){.launch{animation:none!important}}
`;

/** Inline and important, so that no rule of the page can undo it; the shadow root takes care of everything inside. */
const HOST_STYLE: readonly (readonly [string, string])[] = [
  ['all', 'initial'],
  // The one property of a page that "all" leaves alone.
  ['direction', 'ltr'],
  ['display', 'block'],
  ['position', 'fixed'],
  ['inset', 'auto 0 0 auto'],
  ['width', '0'],
  ['height', '0'],
  ['overflow', 'visible'],
  ['z-index', '2147483647'],
];

/**
 * Who the visitor is, by the page's word. Kept here and not in the element: pages say it before the element is placed.
 * Undefined while nothing was said, null when it was taken back.
 */
let identity: IdentitySource | null | undefined;

function identify(given: IdentitySource | null): void {
  if (given === null || typeof given === 'string' || typeof given === 'function') identity = given;
  else console.error('Cordboard: identify() takes a signed token, a function that gets one, or null.', given);
}

let loading: Promise<MountWidget> | undefined;

function loadWidget(): Promise<MountWidget> {
  loading ??= new Promise<MountWidget>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${BASE_URL}/widget.js`;
    script.onload = () => {
      const mount = (globalThis as Record<symbol, unknown>)[Symbol.for(MOUNT_SYMBOL)];
      if (typeof mount === 'function') resolve(mount as MountWidget);
      else reject(new Error(`${script.src} did not start`));
    };
    script.onerror = () => {
      script.remove();
      loading = undefined;
      reject(new Error(`${script.src} could not be loaded`));
    };
    document.head.append(script);
  });
  return loading;
}

/** Black or white, whichever can be read on the colour (WCAG 2 relative luminance). */
function readableOn(color: string): string {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (hex === null) return '#fff';
  const [r, g, b] = hex.slice(1).map((part) => {
    const value = parseInt(part, 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.4 ? '#111' : '#fff';
}

class CordboardCall extends HTMLElement {
  #button: HTMLButtonElement | null = null;
  #handle: WidgetHandle | null = null;

  connectedCallback(): void {
    if (this.#button !== null) return;
    for (const [property, value] of HOST_STYLE) this.style.setProperty(property, value, 'important');
    const root = this.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    const color = this.getAttribute('color') ?? '#1c5d99';
    const language = this.getAttribute('locale') ?? document.documentElement.lang;
    const label = this.getAttribute('label') ?? LABELS[language.slice(0, 2).toLowerCase()] ?? LABELS['en'] ?? '';
    const frame = document.createElement('div');
    if (this.getAttribute('corner') === 'left') frame.className = 'left';
    frame.style.setProperty('--accent', color);
    frame.style.setProperty('--on-accent', readableOn(color));
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'launch';
    button.innerHTML = ICON;
    const words = document.createElement('span');
    words.textContent = label;
    button.append(words);
    frame.append(button);
    root.append(frame);
    this.#button = button;

    const host: WidgetHost = {
      root,
      webCallKey: this.getAttribute('key') ?? '',
      baseUrl: BASE_URL,
      language: language === '' ? null : language,
      formFields: (this.getAttribute('form') ?? '').split(/[\s,]+/).filter((field) => field !== ''),
      identity: () => (identity === undefined ? this.getAttribute('identity') : identity),
      identityRefused: (detail) => this.dispatchEvent(new CustomEvent('cordboard:identity-refused', { bubbles: true, detail })),
      setButton: (state, text) => {
        button.dataset['state'] = state;
        words.textContent = state === 'idle' ? label : text;
      },
      focusButton: () => button.focus(),
    };
    button.onclick = () => this.#withWidget(host, (handle) => handle.open());
    // In the top layer neither a z-index nor a transform of the page can get over or around it.
    if ('popover' in this) {
      this.popover = 'manual';
      this.showPopover();
    }
    if (hasConversation(host.webCallKey)) this.#withWidget(host, (handle) => handle.rejoin());
    else if (hasWaitingCallback(host.webCallKey)) this.#withWidget(host, (handle) => handle.resume());
  }

  #withWidget(host: WidgetHost, then: (handle: WidgetHandle) => void): void {
    this.#button?.setAttribute('aria-busy', 'true');
    loadWidget()
      .then((mount) => {
        this.#handle ??= mount(host);
        then(this.#handle);
      })
      .catch((error: unknown) => console.error('Cordboard:', error))
      .finally(() => this.#button?.removeAttribute('aria-busy'));
  }
}

function hasConversation(webCallKey: string): boolean {
  try {
    return sessionStorage.getItem(callKeyOf(webCallKey)) !== null;
  } catch {
    return false; // As below.
  }
}

function hasWaitingCallback(webCallKey: string): boolean {
  try {
    return localStorage.getItem(storageKeyOf(webCallKey))?.includes('"callback":true') ?? false;
  } catch {
    return false; // Storage is forbidden here; nothing can have been kept.
  }
}

if (customElements.get(TAG) === undefined) {
  customElements.define(TAG, CordboardCall);
  const element = (): Element | null => document.querySelector(TAG);
  // `(window.cordboard ??= {}).identity = jwt` means the same before this script ran and after.
  const scope = globalThis as { cordboard?: { identity?: IdentitySource | null; identify?: typeof identify } };
  const said = scope.cordboard?.identity;
  if (said !== undefined) identify(said);
  scope.cordboard = Object.defineProperty({ identify }, 'identity', { get: () => identity ?? null, set: identify });
  const key = CURRENT?.dataset['key'];
  const place = (): void => {
    if (key === undefined || element() !== null) return;
    const made = document.createElement(TAG);
    for (const [name, value] of Object.entries(CURRENT?.dataset ?? {})) if (value !== undefined) made.setAttribute(name, value);
    document.body.append(made);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', place);
  else place();
}
