import tseslint from 'typescript-eslint';

import { FACES, LIB } from './scripts/wings.mjs';

// A wing imports its own files, and those of the wings that it may import.
const layers = Object.entries(LIB).map(([wing, others]) => ({
  files: wing === FACES ? ['lib/*.ts', 'lib/*.mts'] : [`lib/${wing}/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ group: ['../*', ...others.map((other) => `!../${other}`)], message: 'see scripts/wings.mjs' }] },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['build/', 'build-cmake/', 'dist/', 'prebuilds/', 'coverage/'] },
  {
    files: ['lib/**/*.ts', 'lib/**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The overloads are Node's.
      '@typescript-eslint/unified-signatures': 'off',
      // For the addon, and for what the preload loads only when it needs it.
      '@typescript-eslint/no-require-imports': [
        'error',
        { allow: ['\\.node$', '^\\.\\./(internal/errors|look/(proc|sysctl))$', '^node:(fs|worker_threads)$'] },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    // Compared with Node's overloads, a child has any streams.
    files: ['lib/drop-in/types.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    // An interface of vitest's is only extended with exactly its own parameters.
    files: ['lib/vitest.mts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off', '@typescript-eslint/no-empty-object-type': 'off' },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.mts', 'examples/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Its values are there for their types.
    files: ['test/package/types/*.mts'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  ...layers,
);
