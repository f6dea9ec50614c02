import { build } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The functions that are deployed; each has its entry `functions/<name>.lambda.ts`. */
export const functionNames = ['contact-event', 'contact-record'] as const;
export type FunctionName = (typeof functionNames)[number];

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles every function to `<outdir>/<name>/index.mjs`: one ESM file with the AWS SDK inside (the runtime's own lags and starts slower).
 * What is deployed and what a local replay runs are these very bytes.
 * @param outdir absolute path of the folder to write to
 */
export async function bundleFunctions(outdir: string): Promise<Record<FunctionName, string>> {
  await build({
    absWorkingDir: root,
    entryPoints: functionNames.map((name) => ({
      in: join('functions', `${name}.lambda.ts`),
      out: join(name, 'index'),
    })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
  });
  return {
    'contact-event': join(outdir, 'contact-event/index.mjs'),
    'contact-record': join(outdir, 'contact-record/index.mjs'),
  };
}
