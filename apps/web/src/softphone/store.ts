/**
 * A value that pages can watch. The shape fits React's `useSyncExternalStore`: `getSnapshot` returns the same object
 * until something changed, and `subscribe` returns its own undo.
 */
export interface Observable<T> {
  readonly getSnapshot: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

export interface Store<T extends object> extends Observable<T> {
  /** Replaces the fields given; listeners are told only when one of them really differs. */
  patch(fields: Partial<T>): void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => value,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    patch: (fields) => {
      const keys = Object.keys(fields) as (keyof T)[];
      if (keys.every((key) => Object.is(value[key], fields[key]))) return;
      value = { ...value, ...fields };
      for (const listener of [...listeners]) listener();
    },
  };
}

/** Resolves when `holds` is true of the store's value; rejects with `reason` when it is not within `timeoutMs`. */
export function waitForState<T>(store: Observable<T>, holds: (value: T) => boolean, timeoutMs: number, reason: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = (): boolean => {
      const value = store.getSnapshot();
      if (!holds(value)) return false;
      clearTimeout(timer);
      unsubscribe();
      resolve(value);
      return true;
    };
    const unsubscribe = store.subscribe(check);
    const timer = setTimeout(() => {
      unsubscribe();
      reject(reason());
    }, timeoutMs);
    check();
  });
}
