import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more files at a time only wait for each other.
    maxWorkers: 2,
  },
});
