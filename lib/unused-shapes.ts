import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';

/** The file of a client in which the shapes of all its operations are written down: constants of nothing but array and object literals. */
const shapes = /[\\/]@aws-sdk[\\/](?:client-[\w-]+|nested-clients)[\\/].*[\\/]schemas_0\.js$/;
/** `export var Contact$ = [ … ];` on one line, or up to the line that closes it. */
const declaration = /^((?:export )?var [\w$]+ = )(\[.*\]|\[[^\n]*\n(?:[^\n]*\n)*?\]);$/gm;

/**
 * Leaves the shapes of operations that nobody calls out of a bundle: those of Connect alone are 190 KB, of which DescribeContact needs 12.
 * esbuild keeps them all because an object with a computed key might have an effect (aws/aws-sdk-js-v3, issue 7607); as the result of
 * a function that is marked as pure each is kept only where it is used. What is used is the same, in the same order.
 */
export const unusedShapes: Plugin = {
  name: 'unused-shapes',
  setup({ onLoad }) {
    onLoad({ filter: shapes }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(declaration, '$1/* @__PURE__ */ (() => $2)();'), loader: 'js' };
    });
  },
};
