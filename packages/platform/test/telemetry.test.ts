import { SpanStatusCode, trace, type Span, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSpan } from '../src/index.ts';

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
