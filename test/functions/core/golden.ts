import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';

/** Whether golden files are to be written. They are reviewed like code, so CI never writes them. */
export function writesGolden(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['UPDATE_GOLDEN'] !== '1') return false;
  if (env['CI'] !== undefined && env['CI'] !== '') {
    throw new Error('UPDATE_GOLDEN=1 is refused in CI: write golden files at home and have them reviewed');
  }
  return true;
}

/**
 * One test for each case: it must equal what `test/golden/<name>.json` says of it.
 * `UPDATE_GOLDEN=1 npx vitest run test/functions/core` writes the files anew.
 */
export async function golden(name: string, actual: Readonly<Record<string, unknown>>): Promise<void> {
  const file = new URL(`../../golden/${name}.json`, import.meta.url);
  if (writesGolden(process.env)) {
    const style = await resolveConfig(file);
    writeFileSync(file, await format(JSON.stringify(actual), { ...style, parser: 'json' }));
  }
  const expected = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
  describe(`golden ${name}`, () => {
    it('has these cases', () => {
      expect(Object.keys(actual)).toEqual(Object.keys(expected));
    });
    it.each(Object.keys(expected))('%s', (key) => {
      expect(actual[key]).toEqual(expected[key]);
    });
  });
}
