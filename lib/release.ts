import { readFileSync } from 'node:fs';
import * as v from 'valibot';

/** Where package.json lies when this file runs from its source, or was compiled to dist/lib. */
const packageJson = new URL(
  import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json',
  import.meta.url,
);

/** The version of the bridge, by which what is kept says who kept it. */
export const release: string = v.parse(
  v.object({ version: v.string() }),
  JSON.parse(readFileSync(packageJson, 'utf8')),
).version;
