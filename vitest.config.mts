import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Masks, dispositions and groups belong to processes: no worker threads.
    pool: 'forks',
    // Two cores, and storms of signals in some files.
    maxWorkers: 2,
    globalSetup: ['test/support/build-helpers.mjs'],
    setupFiles: ['test/support/coverage.ts'],
    // Storms on a machine that others keep busy, too.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Test the package as Node loads it, through its exports map.
    server: { deps: { external: [/\/dist\//] } },
  },
});
