import { SpanStatusCode, trace, type Span, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePort } from '@cordboard/contracts';
import { z } from 'zod';
import { connectRpc, createLogger, serveRpc, withSpan } from '../src/index.ts';

interface Recorded {
  name: string;
  attributes: unknown;
  status?: number;
  exceptions: string[];
  ended: boolean;
}
const recorded: Recorded[] = [];

/** The smallest provider the API accepts; the SDK is the operator's choice and no dependency of ours. */
function recordingProvider(): TracerProvider {
  const noop = trace.getTracer('noop').startSpan('noop');
  const tracer: Tracer = {
    startSpan: () => noop,
    startActiveSpan: ((name: string, options: { attributes: unknown }, fn: (span: Span) => unknown) => {
      const entry: Recorded = { name, attributes: options.attributes, exceptions: [], ended: false };
      recorded.push(entry);
      const span: Span = Object.assign(Object.create(noop) as Span, {
        setStatus: (status: { code: SpanStatusCode }) => {
          entry.status = status.code;
          return span;
        },
        recordException: (error: Error) => {
          entry.exceptions.push(error.message);
        },
        end: () => {
          entry.ended = true;
        },
      });
      return fn(span);
    }) as Tracer['startActiveSpan'],
  };
  return { getTracer: () => tracer };
}

beforeAll(() => {
  trace.setGlobalTracerProvider(recordingProvider());
});
afterAll(() => {
  trace.disable();
});

describe('withSpan', () => {
  it('returns what the function returns and ends the span', async () => {
    expect(await withSpan('call.answer', { legs: 2 }, () => Promise.resolve('done'))).toBe('done');
    expect(recorded.at(-1)).toEqual({ name: 'call.answer', attributes: { legs: 2 }, exceptions: [], ended: true });
  });
  it('records an error, throws it on and ends the span', async () => {
    await expect(withSpan('call.fail', {}, () => Promise.reject(new Error('no media')))).rejects.toThrow('no media');
    expect(recorded.at(-1)).toMatchObject({ status: SpanStatusCode.ERROR, exceptions: ['no media'], ended: true });
  });
});

describe('a call between processes', () => {
  it('is a span on both sides, and a failed one says so', async () => {
    const port = definePort({ add: { params: z.object({ a: z.number() }), result: z.object({ sum: z.number() }) } });
    const options = { secret: 'the secret of this deployment', log: createLogger('test', 'silent') };
    const handlers = { add: ({ a }: { a: number }) => (a < 0 ? Promise.reject(new Error('below zero')) : Promise.resolve({ sum: a + 1 })) };
    const server = await serveRpc(port, handlers, { host: '127.0.0.1', port: 0, ...options });
    const client = connectRpc(port, server.url, options);
    try {
      recorded.length = 0;
      expect(await client.call('add', { a: 1 })).toEqual({ sum: 2 });
      expect(recorded.map(({ name, ended }) => [name, ended])).toEqual([
        ['rpc.call add', true],
        ['rpc.serve add', true],
      ]);
      recorded.length = 0;
      await expect(client.call('add', { a: -1 })).rejects.toMatchObject({ code: 'internal' });
      expect(recorded.map(({ status }) => status)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
    } finally {
      await client.close();
      await server.close();
    }
  });
});
