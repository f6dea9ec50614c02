import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

// `npm run test:package`: what `npm pack` makes, used by an app that has nothing else of this repository. The app is the construct's own example.

const npm = (args: string[], cwd: string) =>
  execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8' });
const workDir = mkdtempSync(join(tmpdir(), 'voicecall-bridge-package-'));

try {
  npm(['run', 'build'], '.');
  npm(['pack', '--pack-destination', workDir], '.');
  const app = join(workDir, 'app');
  unpack(app);
  for (const library of ['aws-cdk-lib', 'constructs', 'valibot']) borrow(library, app);
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(app, 'app.js'), example());
  execFileSync('node', ['app.js'], {
    cwd: app,
    env: { ...process.env, CDK_OUTDIR: join(app, 'cdk.out') },
    stdio: 'inherit',
  });
  const types = resourceTypes(join(app, 'cdk.out'));
  for (const type of ['AWS::Lambda::Function', 'AWS::DynamoDB::Table', 'AWS::Kinesis::Stream', 'AWS::Events::Rule']) {
    if (!types.includes(type)) throw new Error(`the template of the example has no ${type}`);
  }
  process.stdout.write(`test:package: passed; the example of an empty app has ${String(types.length)} resources\n`);
} finally {
  rmSync(workDir, { recursive: true, force: true });
}

/** The package as npm would put it into the app's node_modules. */
function unpack(app: string): void {
  const place = join(app, 'node_modules/connect-voicecall-bridge');
  const tarball = readdirSync(workDir).find((name) => name.endsWith('.tgz')) ?? '';
  execFileSync('tar', ['-xzf', join(workDir, tarball), '-C', workDir]);
  mkdirSync(dirname(place), { recursive: true });
  cpSync(join(workDir, 'package'), place, { recursive: true });
}

/** What npm would install beside it. */
function borrow(library: string, app: string): void {
  symlinkSync(resolve('node_modules', library), join(app, 'node_modules', library), 'dir');
}

/** The code in the construct's docstring, with the synth that `cdk` would ask for. */
function example(): string {
  const source = readFileSync('lib/connect-voicecall-bridge.ts', 'utf8');
  const [, code] = /@example\n((?: \*.*\n)*?) \*\n \* @throws/.exec(source) ?? [];
  if (code === undefined) throw new Error('the construct has no example');
  return `${code.replaceAll(/^ \* ?/gm, '')}\napp.synth();\n`;
}

function resourceTypes(assembly: string): string[] {
  const [file = ''] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const { Resources }: { Resources: Record<string, { Type: string }> } = JSON.parse(
    readFileSync(join(assembly, file), 'utf8'),
  );
  return Object.values(Resources).map(({ Type }) => Type);
}
