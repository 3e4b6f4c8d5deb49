import tseslint from 'typescript-eslint';

// The layers of lib/, as CONTRIBUTING.md has them.
const layer = (files, forbidden, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: forbidden, message }] }] },
});

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
        { allow: ['\\.node$', '^\\./internal/(errors|proc)$', '^node:(fs|worker_threads)$'] },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
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
  layer(
    [
      'lib/internal/errors.ts',
      'lib/internal/process-facts.ts',
      'lib/internal/text.ts',
      'lib/internal/strings.ts',
      'lib/internal/check-phase.ts',
      'lib/internal/libuv.ts',
      'lib/internal/libc.ts',
    ],
    ['./*', '../*'],
    'the lowest layer imports nothing of ours',
  ),
  layer(['lib/internal/proc.ts'], ['./*', '../*', '!./binding', '!./errors', '!./process-facts'], 'see CONTRIBUTING.md'),
  layer(
    [
      'lib/internal/addon.ts',
      'lib/internal/binding.ts',
      'lib/internal/validate.ts',
      'lib/internal/node-contract.ts',
      'lib/internal/registry.ts',
      'lib/internal/claims.ts',
      'lib/internal/settle.ts',
      'lib/internal/node-child-process.ts',
      'lib/internal/node-spawn-sync.ts',
    ],
    ['../*'],
    'internal modules know no topic',
  ),
  layer(['lib/signals.ts'], ['./*', '!./internal'], 'signals imports internal modules only'),
  layer(['lib/signal-set.ts'], ['./*', '!./internal', '!./signals'], 'signal-set imports signals and internal modules only'),
  layer(
    [
      'lib/mask.ts',
      'lib/disposition.ts',
      'lib/group.ts',
      'lib/send.ts',
      'lib/fate.ts',
      'lib/terminal.ts',
      'lib/wait-status.ts',
      'lib/resource-usage.ts',
      'lib/signal-info.ts',
    ],
    ['./*', '!./internal', '!./signals', '!./signal-set'],
    'a topic imports no other topic',
  ),
  layer(['lib/process-mask.ts'], ['./*', '!./internal', '!./signal-set', '!./mask'], 'see CONTRIBUTING.md'),
  layer(['lib/mask-guard.ts'], ['./*', '!./internal', '!./signal-set', '!./process-mask'], 'see CONTRIBUTING.md'),
  layer(
    ['lib/signal-wait.ts'],
    ['./*', '!./internal', '!./signal-info', '!./signal-set', '!./mask-guard', '!./process-mask'],
    'see CONTRIBUTING.md',
  ),
  layer(
    ['lib/child-signals.ts'],
    ['./*', '!./internal', '!./signals', '!./signal-set', '!./mask', '!./child-place'],
    'see CONTRIBUTING.md',
  ),
);
