import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Holds all templates of a cloud assembly against cfn-lint, if it is installed. What is ignored, and why, is in cfnlintrc.yaml. */
export async function checkTemplates(assembly: string, say: (line: string) => void): Promise<void> {
  const files = (await readdir(assembly))
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(assembly, name));
  const { status, error, stdout } = spawnSync(
    'cfn-lint',
    ['--config-file', 'test/cloud/cfnlintrc.yaml', '--', ...files],
    { encoding: 'utf8' },
  );
  if (error !== undefined)
    return say('  cfn-lint is not installed: the templates were not held against it (pip install cfn-lint)');
  if (status !== 0) throw new Error(`cfn-lint:\n${stdout}`);
  say(`  cfn-lint: ${String(files.length)} templates, nothing found`);
}
