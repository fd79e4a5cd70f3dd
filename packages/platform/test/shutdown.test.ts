import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('./fixtures/shutdown-program.ts', import.meta.url));

async function run(mode: string, signals: NodeJS.Signals[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [program, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let sent = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    // The first signal when it listens, the second when it has begun to shut down.
    if (sent === 0 && output.includes('listening')) child.kill(signals[sent++]);
    if (sent === 1 && sent < signals.length && output.includes('ending')) child.kill(signals[sent++]);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

describe('onShutdown', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('runs once at %s and ends with 0', async (signal) => {
    const { code, output } = await run('fine', [signal]);
    expect(code).toBe(0);
    expect(output.match(/ending/g)).toHaveLength(1);
  });
  it('ends with 1 when it fails, and when it takes too long', async () => {
    expect((await run('fails', ['SIGTERM'])).code).toBe(1);
    expect((await run('hangs', ['SIGTERM'])).code).toBe(1);
  });
  it('ends at once at the second signal', async () => {
    expect((await run('slow', ['SIGINT', 'SIGINT'])).code).toBe(130);
  });
});
