import { CordboardError, type ErrorCode } from '@cordboard/contracts';
import { expect } from 'vitest';

/** Expects a refusal with this code. */
export async function expectRefused(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await promise.then(
    (value) => new Error(`was not refused, but gave ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CordboardError);
  expect(error).toMatchObject({ code });
}
