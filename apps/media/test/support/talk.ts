import type { PlainPeer } from './plain-peer.ts';

/**
 * Lets peers say `<name><n>` each 20 ms for as many packets, on one clock. `skipping` says which numbers are not sent.
 * Resolves with when each number was said (the monotonic clock).
 */
export async function talk(
  peers: Readonly<Record<string, PlainPeer>>,
  count: number,
  skipping: (name: string, number: number) => boolean = () => false,
): Promise<number[]> {
  const saidAt: number[] = [];
  for (const peer of Object.values(peers)) peer.catchUp();
  const beganAt = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      while (performance.now() - beganAt >= saidAt.length * 20) {
        const number = saidAt.length;
        if (number === count) {
          // The last packet is on its way for as long as any other.
          if (performance.now() - beganAt < (count + 1) * 20) return;
          clearInterval(timer);
          resolve();
          return;
        }
        for (const [name, peer] of Object.entries(peers)) {
          if (skipping(name, number)) peer.skip(true);
          else peer.say(`${name}${number}`);
        }
        saidAt.push(performance.now());
      }
    }, 5);
  });
  return saidAt;
}
