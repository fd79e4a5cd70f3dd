import type { RedisClient } from '@cordboard/platform';

/** What a test does about a call before it reaches Redis: counts it, or holds it up. */
export type BeforeCall = (name: string, args: readonly unknown[]) => Promise<void> | void;

/** A client that tells a test of each call first: a process that is stopped for a moment, or is counted. */
export function watchedRedis(redis: RedisClient, before: BeforeCall): RedisClient {
  return new Proxy(redis, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const told = before(String(name), args);
        const go = (): unknown => Reflect.apply(value, target, args);
        return told instanceof Promise ? told.then(go) : go();
      };
    },
  });
}

/** The command that a call runs, without the library's hash; '' for another call. */
export function commandOf(name: string, args: readonly unknown[]): string {
  return name === 'fCall'
    ? String(args[0])
        .replace(/^acd_[0-9a-f]+_/, '')
        .replaceAll('_', '-')
    : '';
}
