import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['test/deployment.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // better-auth's Next plugin asks for Next's own modules; both have to be resolved by the same loader.
    server: { deps: { inline: ['better-auth', 'next-intl'] } },
  },
});
