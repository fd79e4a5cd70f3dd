import { CordboardError, pushSubscriptionSchema, tellResponseSchema, type TellRequest, type TellResponse } from '@cordboard/contracts';
import { browserName, post } from './open-link.ts';

/** Built beside the widget; it only has to do with the callback pages. */
const WORKER = '/tell-worker.js';
const SCOPE = '/callback';

export type TellObstacle = 'unsupported' | 'blocked';

/** What stands in the way in this browser, before anything is asked. */
export function obstacle(): TellObstacle | null {
  // On an iPhone there is none of it until the page is on the home screen.
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) return 'unsupported';
  return Notification.permission === 'denied' ? 'blocked' : null;
}

async function ask(asked: TellRequest): Promise<TellResponse> {
  return tellResponseSchema.parse(await post('/api/callback/tell', asked));
}

export const openTell = (link: string): Promise<TellResponse> => ask({ do: 'open', link, browser: browserName() });

/** Asks the person, subscribes this browser and hands the subscription in. Null when the person said no. */
export async function subscribeHere(link: string, publicKey: string): Promise<TellResponse | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  const registration = await navigator.serviceWorker.ready;
  const { pushManager } = registration;
  const known = await pushManager.getSubscription();
  const made = known ?? (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }));
  const subscription = pushSubscriptionSchema.safeParse(made.toJSON());
  if (!subscription.success) throw new CordboardError('internal', { detail: 'this browser subscribes in a way of its own' });
  return ask({ do: 'subscribe', link, browser: browserName(), subscription: subscription.data });
}

/** The subscription stays with the browser: it may be told of other callbacks by it. */
export const withdrawHere = (link: string): Promise<TellResponse> => ask({ do: 'withdraw', link, browser: browserName() });
