const POLL_MS = 5;

/** Waits until `read` gives something; `missing` says what did not come. */
export async function until<T>(
  missing: string | (() => string),
  read: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > endsAt)
      throw new Error(`after ${withinMs} ms there was no ${typeof missing === 'string' ? missing : missing()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
