import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: what needs a Chromium on this machine, and is no part of `npm test`. */
export default defineConfig({
  test: {
    include: ['test/browser/*.browser.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
