import type { z } from 'zod';
import { CordboardError, ERRORS } from '@cordboard/contracts';
import { services } from './services.ts';

/** Turns what a handler throws into the registry's answer: `{error: {code, text, data}}` with the code's HTTP status. */
export function failure(error: unknown): Response {
  const known = error instanceof CordboardError ? error : new CordboardError('internal', {}, { cause: error });
  if (known.code === 'internal' || ERRORS[known.code].http >= 500) services().log.error({ err: error }, 'request failed');
  return Response.json({ error: known.toWire() }, { status: known.httpStatus, headers: { 'cache-control': 'no-store' } });
}

export async function answer(work: () => Promise<unknown>): Promise<Response> {
  try {
    const result = await work();
    return result instanceof Response ? result : Response.json(result ?? {}, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return failure(error);
  }
}

/** The server has refused what is too long (body-limit.ts). */
export async function readJson(request: Request): Promise<unknown> {
  // Who closes a page in the middle of a question is no fault of ours.
  const text = await request.text().catch((cause: unknown) => {
    throw new CordboardError('invalid_input', { issues: [{ path: '', message: 'was cut off' }] }, { cause });
  });
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown);
  } catch (cause) {
    throw new CordboardError('invalid_input', { issues: [{ path: '', message: 'must be JSON' }] }, { cause });
  }
}

/** The body as the schema wants it, or `invalid_input` that names each field. */
export async function parseBody<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  return parse(schema, await readJson(request));
}

export function parse<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new CordboardError('invalid_input', {
    issues: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  });
}
