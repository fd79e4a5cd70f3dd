import { defineConfig } from 'vitest/config';

const common = { testTimeout: 90_000, hookTimeout: 60_000, isolate: false };
/** What every kind of command and reading is in at least once. */
const ON_CLUSTER = ['callbacks', 'configuration', 'consults', 'contacts', 'events', 'lines', 'offers', 'preview', 'reconcile'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: 'one server', include: ['test/**/*.test.ts'], exclude: ['test/cluster/**'] } },
      {
        test: {
          ...common,
          name: 'cluster',
          include: ['test/cluster/*.test.ts', ...ON_CLUSTER.map((name) => `test/conformance/${name}.test.ts`)],
          globalSetup: ['test/kit/cluster-setup.ts'],
        },
      },
    ],
  },
});
