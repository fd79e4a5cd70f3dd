const BLINK_MS = 1_000;
const CALM_ICON = '/icon.svg';
const RINGING_ICON = '/icon-ringing.svg';

function showIcon(href: string): void {
  const link =
    document.querySelector<HTMLLinkElement>('link[rel~="icon"]') ??
    document.head.appendChild(Object.assign(document.createElement('link'), { rel: 'icon' }));
  link.href = href;
}

/** Alternates the tab's title and icon until it is stopped; both are then as before. */
export function blinkTitle(text: string): () => void {
  const before = document.title;
  let shown = false;
  const blink = (): void => {
    shown = !shown;
    document.title = shown ? text : before;
    showIcon(shown ? RINGING_ICON : CALM_ICON);
  };
  blink();
  const timer = setInterval(blink, BLINK_MS);
  return () => {
    clearInterval(timer);
    document.title = before;
    showIcon(CALM_ICON);
  };
}
