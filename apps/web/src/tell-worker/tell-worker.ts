import type { PushPayload } from '@cordboard/contracts';
import type { NotificationEvent, TellScope } from './scope.ts';
import { rememberSeen, wasSeen } from './seen.ts';
import { wordsOf } from './words.ts';

declare const self: TellScope;

/** One at a time: what came twice must not be looked up twice before it is noted once. */
let turn: Promise<void> = Promise.resolve();

self.addEventListener('push', (event) => {
  const text = event.data?.text();
  if (text === undefined) return;
  const payload = JSON.parse(text) as PushPayload;
  const shown = turn.then(() => show(payload));
  // A failure is this event's; the next one has its own turn.
  turn = shown.catch(() => undefined);
  event.waitUntil(shown);
});

self.addEventListener('notificationclick', (event) => event.waitUntil(open(event)));

/** Only our own server can have encrypted it (RFC 8291), so its shape is taken as it is. */
async function show(payload: PushPayload): Promise<void> {
  if (await wasSeen(payload.id)) return;
  const { title, body } = wordsOf(payload);
  await self.registration.showNotification(title, {
    body,
    lang: payload.locale,
    icon: '/icon.svg',
    // What is newer about the same callback takes the place of what is older.
    tag: payload.callback,
    requireInteraction: payload.kind === 'ringing',
    data: { id: payload.id, link: payload.link },
  });
  await rememberSeen(payload.id);
}

/** The page of this link, where it is open already; else a new one. */
async function open({ notification }: NotificationEvent): Promise<void> {
  notification.close();
  const { link } = notification.data as { readonly link: string };
  const url = `${self.location.origin}/callback#${link}`;
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find((one) => one.url === url);
  await (page === undefined ? self.clients.openWindow(url) : page.focus());
}
