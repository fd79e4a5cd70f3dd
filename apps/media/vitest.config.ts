import { defineConfig } from 'vitest/config';

// Real workers, browsers and clocks on a machine that others use too: few at a time, with room to breathe.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2 } });
