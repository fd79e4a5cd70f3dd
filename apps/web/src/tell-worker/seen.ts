const CACHE = 'cordboard.told';
const MOST = 50;
const addressOf = (id: string): string => `/callback/told/${id}`;

/** Which notifications this browser has shown, for as long as it may be sent one twice; outlives the worker. */
export async function wasSeen(id: string): Promise<boolean> {
  return (await (await caches.open(CACHE)).match(addressOf(id))) !== undefined;
}

/** Keeps the last fifty. */
export async function rememberSeen(id: string): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.put(addressOf(id), new Response());
  const known = await cache.keys();
  await Promise.all(known.slice(0, Math.max(0, known.length - MOST)).map((request) => cache.delete(request)));
}
