import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { buildWidget } from '../../scripts/build-widget.ts';

const folder = await mkdtemp(join(tmpdir(), 'cordboard-widget-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

it('the button weighs at most 5 kB gzipped, and the rest is not in it', async () => {
  const { embedBytes, widgetBytes } = await buildWidget(folder);
  expect(embedBytes).toBeLessThanOrEqual(5_000);
  expect(widgetBytes).toBeGreaterThan(50_000);
});
