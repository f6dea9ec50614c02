import tseslint from 'typescript-eslint';

const upward = (folders) => folders.map((folder) => `**/${folder}/**`);
/** All of functions/ but what synth must know: names of variables and metrics, and the shape of the settings that synth writes and functions read. */
const functionsButContracts = [
  ...['**/functions/*', '!**/functions/names.ts', '!**/functions/metric-names.ts', '!**/functions/core'],
  ...['**/functions/core/*', '!**/functions/core/settings.ts'],
];
const never = (patterns, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ group: patterns, message }] }],
});

export default tseslint.config(
  { ignores: ['dist/', 'cdk.out/', 'node_modules/'] },
  tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  // The table of folders: a folder is when its code runs, so a wrong import is a wrong time.
  {
    files: ['lib/**'],
    rules: never(['@aws-sdk/*', '**/sandbox/**', '**/bin/**', ...functionsButContracts], 'lib runs at synth'),
  },
  {
    files: ['functions/**'],
    rules: never(
      [...upward(['lib', 'sandbox', 'test', 'bin']), 'aws-cdk-lib', 'aws-cdk-lib/*'],
      'functions run in Lambda',
    ),
  },
  {
    files: ['functions/**'],
    ignores: ['functions/core/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'NewExpression[callee.name=/Client$/]:matches([arguments.length=0], :has(> ObjectExpression.arguments[properties.length=0]))',
          message:
            'bounded (functions/aws/bounded.ts): else one request that is never answered takes the whole batch with it',
        },
      ],
    },
  },
  {
    files: ['functions/core/**'],
    rules: {
      ...never(['../**', 'node:*', '@aws-sdk/*', 'jose', 'p-retry'], 'the core is pure'),
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'crypto', 'console', 'performance'],
      'no-restricted-syntax': [
        'error',
        { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'the core has no clock' },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'the core has no clock' },
        { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'the core has no chance' },
      ],
    },
  },
  {
    files: ['sandbox/**'],
    rules: never(
      [...upward(['functions', 'lib', 'test', 'bin'])],
      'the sandbox stands for other systems and knows nothing of the bridge',
    ),
  },
);
