import { build, type Metafile, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions, bundleOptions, functionNames, type FunctionName } from '../lib/bundle.ts';

const here = dirname(fileURLToPath(import.meta.url));
/** Modules of the bridge that the bundle with the ledger in process has in another form. */
const inProcess: Readonly<Record<string, string>> = {
  'contact-ledger.ts': join(here, 'measured/ledger-in-process.ts'),
  'gate-table.ts': join(here, 'measured/gate-in-process.ts'),
};

/** Paths of everything that is measured, all made with the options of what is deployed. */
export interface Bundles {
  functions: Record<FunctionName, string>;
  /** The door for records whose ledger and gate are functions of its own process. */
  inProcess: string;
  floorBare: string;
  floorSdk: string;
  /** Loads one of these as Lambda does. */
  worker: string;
  /** Loads one of these in a fresh process. */
  starter: string;
  /** A module without anything in it. */
  empty: string;
  /** The clients and commands of AWS that a function imports, and nothing else. */
  sdkOf: Record<FunctionName, string>;
  /** What is inside a function, by file. */
  inputsOf: Record<FunctionName, Metafile['outputs'][string]['inputs']>;
  /** A package that a function imports, by itself. */
  alone: Record<string, string>;
}

/** @param dir folder to write to */
export async function buildBundles(dir: string): Promise<Bundles> {
  const one = (name: string, entry: string, plugins: Plugin[] = []) => bundle(join(dir, `${name}.mjs`), entry, plugins);
  const measured = (name: string) => one(name, `export * from ${JSON.stringify(join(here, 'measured', `${name}.ts`))}`);
  const functions = await bundleFunctions(join(dir, 'functions'));
  const contents = await Promise.all(functionNames.map(async (name) => [name, await contentsOf(name)] as const));
  const sdk = contents.map(async ([name, { imports }]) => {
    const clients = imports.filter(({ library }) => library.startsWith('@aws-sdk/'));
    return [name, await one(`sdk-of-${name}`, clients.map(exportsOf).join('\n'))] as const;
  });
  const libraries = new Map(
    contents.flatMap(([, { imports }]) => merged(imports)).map((found) => [found.library, found]),
  );
  const alone = [...libraries.values()].map(
    async (found) =>
      [found.library, await one(`alone-${found.library.replace(/\W/g, '-')}`, exportsOf(found))] as const,
  );
  return {
    functions,
    inProcess: await one('in-process', `export * from './functions/contact-record.lambda.ts'`, [replaced]),
    floorBare: await measured('floor-bare'),
    floorSdk: await measured('floor-sdk'),
    worker: await one('worker', `import ${JSON.stringify(join(here, 'measured/worker.ts'))}`),
    starter: await one('starter', `import ${JSON.stringify(join(here, 'measured/starter.ts'))}`),
    empty: await one('empty', 'export {}'),
    sdkOf: byName(await Promise.all(sdk)),
    inputsOf: byName(contents.map(([name, { inputs }]) => [name, inputs] as const)),
    alone: Object.fromEntries(await Promise.all(alone)),
  };
}

const byName = <Value>(entries: readonly (readonly [FunctionName, Value])[]) =>
  Object.fromEntries(entries) as Record<FunctionName, Value>;

async function bundle(outfile: string, entry: string, plugins: Plugin[]): Promise<string> {
  await build({
    ...bundleOptions,
    plugins: [...bundleOptions.plugins, ...plugins],
    stdin: { contents: entry, resolveDir: resolve(here, '..'), loader: 'ts' },
    outfile,
  });
  return outfile;
}

const replaced: Plugin = {
  name: 'in-process',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/aws\/(contact-ledger|gate-table)\.ts$/ }, ({ path }) => ({
      path: inProcess[basename(path)] ?? '',
    }));
  },
};

/** What a function imports of a library: values, not types. */
interface Import {
  library: string;
  names: string[];
}

const exportsOf = ({ library, names }: Import) => `export { ${names.join(', ')} } from '${library}';`;

async function contentsOf(name: FunctionName) {
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: [`functions/${name}.lambda.ts`],
    outdir: 'unwritten',
    write: false,
    metafile: true,
  });
  const own = Object.keys(metafile.inputs).filter((path) => path.startsWith('functions/'));
  const imports = await Promise.all(own.map((path) => importsIn(join(here, '..', path))));
  const [inputs = {}] = Object.values(metafile.outputs).map((output) => output.inputs);
  return { inputs, imports: merged(imports.flat()) };
}

/** One entry a library, with all that is imported of it. */
function merged(imports: readonly Import[]): Import[] {
  const libraries = [...new Set(imports.map(({ library }) => library))].sort();
  return libraries.map((library) => {
    const names = imports.filter((found) => found.library === library).flatMap((found) => found.names);
    return { library, names: [...new Set(names)] };
  });
}

async function importsIn(path: string): Promise<Import[]> {
  const source = await readFile(path, 'utf8');
  const found = source.matchAll(
    /^import (?!type )(?:(\* as )?(\w+)|\{([^}]*)\}|(\w+), \{([^}]*)\}) from '([^.'][^']*)';$/gm,
  );
  return [...found].flatMap(([, star, single, listed = '', first, others = '', library = '']) => {
    if (library.startsWith('node:')) return [];
    const list = `${listed},${others}`.split(',').map((name) => name.trim());
    const named = list.filter((name) => name !== '' && !name.startsWith('type '));
    // Of a library that is imported as a whole the values that are used: its types are in capitals.
    const used = [...source.matchAll(new RegExp(`\\b${single ?? ''}\\.([a-z]\\w*)`, 'g'))].map(([, name = '']) => name);
    const isDefault = (single ?? first) !== undefined;
    return [{ library, names: star !== undefined ? used : [...(isDefault ? ['default'] : []), ...named] }];
  });
}
