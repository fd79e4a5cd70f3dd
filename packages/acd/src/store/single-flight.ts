/** Callers with the same key share one run of the work while it is under way, and its error. */
export function singleFlight<K, V>(work: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const running = new Map<K, Promise<V>>();
  return (key) => {
    const under = running.get(key);
    if (under) return under;
    const run = work(key).finally(() => running.delete(key));
    running.set(key, run);
    return run;
  };
}
