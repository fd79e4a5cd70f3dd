/** A token that the site's own server signed, or where to get one: a function is asked when the visitor opens the panel. */
export type IdentitySource = string | (() => string | null | Promise<string | null>);

/** What `embed.js` hands to `widget.js`. No imports here: the button has to stay small. */
export interface WidgetHost {
  /** Closed shadow root of the element: the panel lives beside the button. */
  readonly root: ShadowRoot;
  readonly webCallKey: string;
  /** Where `embed.js` came from: the address of our web server. */
  readonly baseUrl: string;
  /** Language tag the page asks for, else null. */
  readonly language: string | null;
  /** Which fields the optional form shows. */
  readonly formFields: readonly string[];
  /** The latest `identify(…)`, whenever it came; null: the page says nothing of its visitor. */
  readonly identity: () => IdentitySource | null;
  /** Tells the page by the event `cordboard:identity-refused`. */
  readonly identityRefused: (detail: { readonly why: string; readonly text: string }) => void;
  /** Tells the button how it stands: it shows a call, or a ring, while the panel is hidden. */
  readonly setButton: (state: 'idle' | 'calling' | 'ringing', label: string) => void;
  readonly focusButton: () => void;
}

export interface WidgetHandle {
  /** Opens or shows the panel. */
  open(): void;
  /** Goes on with a callback of an earlier visit, without opening anything. */
  resume(): void;
  /** Goes on with the conversation of the page before this one. */
  rejoin(): void;
}

export type MountWidget = (host: WidgetHost) => WidgetHandle;

/** Under this global symbol `widget.js` leaves its `mount` for `embed.js`. */
export const MOUNT_SYMBOL = 'cordboard.widget';
export const storageKeyOf = (webCallKey: string): string => `cordboard.widget.${webCallKey}`;
/** In sessionStorage: the conversation of this tab. */
export const callKeyOf = (webCallKey: string): string => `cordboard.call.${webCallKey}`;
