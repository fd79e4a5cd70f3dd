import { defineConfig } from 'vitest/config';

// The waits inside a test say what was missing; this limit is only for what never comes.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } });
