/** Ctrl-C arrives as one signal or two; whatever comes within this time is the same wish. */
const SAME_WISH_MS = 2_000;

/**
 * Aborted at the first SIGINT, SIGTERM or SIGHUP. A later one ends this process at once; the kernel then tells all that
 * it started.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = 0;
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      firstAtMs = performance.now();
      controller.abort(new Error('stopped by a signal'));
    } else if (performance.now() - firstAtMs > SAME_WISH_MS) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return controller.signal;
}
