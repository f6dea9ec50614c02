import { build, type BuildOptions } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unusedShapes } from './unused-shapes.ts';

/** The functions that are deployed; each has its entry `functions/<name>.lambda.ts`. */
export const functionNames = ['contact-event', 'contact-record', 'reconciler'] as const;
export type FunctionName = (typeof functionNames)[number];

const root = fileURLToPath(new URL('..', import.meta.url));

/** How a module becomes what Lambda loads: one minified ESM file with all it needs and nothing else (docs/performance.md). */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'error',
  plugins: [unusedShapes],
} satisfies BuildOptions;

/**
 * Bundles every function to `<outdir>/<name>/index.mjs`: one ESM file with the AWS SDK inside (the runtime's own lags and starts slower).
 * What is deployed and what a local replay runs are these very bytes.
 * @param outdir absolute path of the folder to write to
 */
export async function bundleFunctions(outdir: string): Promise<Record<FunctionName, string>> {
  await build({
    ...bundleOptions,
    entryPoints: functionNames.map((name) => ({
      in: join('functions', `${name}.lambda.ts`),
      out: join(name, 'index'),
    })),
    outdir,
    outExtension: { '.js': '.mjs' },
  });
  return {
    'contact-event': join(outdir, 'contact-event/index.mjs'),
    'contact-record': join(outdir, 'contact-record/index.mjs'),
    reconciler: join(outdir, 'reconciler/index.mjs'),
  };
}
