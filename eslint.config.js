import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['dist/', 'dist-bench/', 'pkg/', 'target/', 'test-results/', 'out/'] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      // `catch (error)` with the error unused says nothing; `catch {` does.
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'all' }],
    },
  },
  { files: ['www/**/*.js'], languageOptions: { globals: { ...globals.browser } } },
  { files: ['www/worker.js', 'www/worker/**/*.js'], languageOptions: { globals: { ...globals.worker } } },
  { files: ['bench/**/*.js'], languageOptions: { globals: { ...globals.browser } } },
  { files: ['**/*.mjs', '*.config.js'], languageOptions: { globals: { ...globals.node } } },
  // Functions passed to page.evaluate run in the browser.
  {
    files: ['tests/web/**/*.mjs', 'scripts/bench.mjs', 'tests/unit/**/*.mjs'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
];
