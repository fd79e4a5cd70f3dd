/**
 * How long to wait before the next attempt to connect: 1 s, then up to twice as long each time, never over 5 s, spread
 * by chance so that a restarted server does not meet everybody in the same moment. `random` is in [0, 1).
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const ceiling = Math.min(1_000 * 2 ** Math.max(0, attempt), 5_000);
  return Math.round(1_000 + (ceiling - 1_000) * random);
}
