import { describe, expect, it, onTestFinished } from 'vitest';
import { createMetrics, serveOps, type Readiness } from '../src/index.ts';

async function start(ready: () => Promise<Readiness>): Promise<{ url: string; metrics: ReturnType<typeof createMetrics> }> {
  const metrics = createMetrics('test');
  const server = await serveOps({ host: '127.0.0.1', port: 0, ready, metrics });
  onTestFinished(() => server.close());
  return { url: server.url, metrics };
}

describe('serveOps', () => {
  it('tells health apart from readiness', async () => {
    let readiness: Readiness = { ok: false, detail: 'no media node' };
    const { url } = await start(() => Promise.resolve(readiness));
    const get = async (path: string): Promise<[number, string]> => {
      const response = await fetch(url + path);
      return [response.status, await response.text()];
    };
    expect(await get('/healthz')).toEqual([200, 'ok\n']);
    expect(await get('/readyz')).toEqual([503, 'no media node\n']);
    readiness = { ok: true };
    expect(await get('/readyz')).toEqual([200, 'ready\n']);
    expect((await get('/other'))[0]).toBe(404);
  });

  it('answers 503 when the check itself fails', async () => {
    const { url } = await start(() => Promise.reject(new Error('redis is away')));
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.text()]).toEqual([503, 'redis is away\n']);
  });

  it('gives the metrics of this service', async () => {
    const { url, metrics } = await start(() => Promise.resolve({ ok: true }));
    metrics.counter('calls_total', 'Calls', ['outcome']).inc({ outcome: 'answered' });
    let legs = 3;
    metrics.gauge('legs', 'Legs', [], (gauge) => {
      gauge.set(legs);
    });
    metrics.histogram('accept_seconds', 'Accept to audio', [0.1, 0.5]).observe(0.3);
    legs = 5;
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('cordboard_calls_total{outcome="answered",service="test"} 1');
    expect(text).toContain('cordboard_legs{service="test"} 5');
    expect(text).toMatch(/cordboard_accept_seconds_bucket\{le="0.5",service="test"\} 1/);
    expect(text).toContain('process_cpu_seconds_total');
  });
});
