import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['dist/', 'dist-debug/', 'dist-bench/', 'site/', 'target/', 'pkg/', 'out/', 'test-results/'] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-implicit-globals': 'error',
      // Nothing the page shows may be parsed as markup.
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML' },
        { property: 'outerHTML' },
        { property: 'insertAdjacentHTML' },
      ],
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  // WHYLIGHT_VERSION and WHYLIGHT_DOWNLOADS are put in by scripts/package.mjs.
  {
    files: ['www/**/*.js'],
    languageOptions: {
      globals: { ...globals.browser, WHYLIGHT_VERSION: 'readonly', WHYLIGHT_DOWNLOADS: 'readonly', WHYLIGHT_OFFLINE: 'readonly' },
    },
  },
  {
    files: ['www/service_worker/**/*.js'],
    languageOptions: {
      globals: { ...globals.serviceworker, WHYLIGHT_PAGES: 'readonly', WHYLIGHT_USED_FILES: 'readonly' },
    },
  },
  { files: ['www/worker/**/*.js'], languageOptions: { globals: globals.worker } },
  { files: ['tests/fake/**/*.js'], languageOptions: { globals: globals.worker } },
  {
    files: ['*.js', 'scripts/**/*.{js,mjs}', 'tests/**/*.mjs', 'bench/**/*.{js,mjs}'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='waitForFunction'] > ArrowFunctionExpression[async=true]",
          message: 'waitForFunction does not await: use eventually of tests/web/eventually.mjs.',
        },
      ],
    },
  },
];
