import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import rooms, { engineRooms } from './scripts/lint/rooms.js';
import svelteConfig from './svelte.config.js';

const allowedInEngine = new Set([
  ...Object.keys(globals.builtin),
  'TextDecoder',
  'TextEncoder',
  'WebAssembly',
  'structuredClone',
]);
allowedInEngine.delete('globalThis');

/** What a page, a worker or Node adds to the language; the engine runs in all three. */
const machineGlobals = [
  ...new Set([...Object.keys(globals.browser), ...Object.keys(globals.node), 'globalThis']),
].filter((name) => !allowedInEngine.has(name));

export default tseslint.config(
  {
    ignores: [
      '.svelte-kit/',
      'assembly/',
      'build/',
      'coverage/',
      'dist/',
      'models/',
      'node_modules/',
      'src/lib/generated/',
      'static/',
    ],
  },
  // A rule is kept or changed here, in the open; never switched off by a comment in a file.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // An element of an array may be missing although its type does not say so.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Commands and tests share one asynchronous signature, whether or not they wait.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
          message: 'Narrow the type instead of casting through unknown.',
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
  },
  {
    files: ['**/*.svelte'],
    // The parser loses types in templates; svelte-check sees them.
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Plain JavaScript has no annotations to check against; svelte-check reads its JSDoc.
    files: ['**/*.js', '**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['src/**', 'lessons/**', 'scripts/**'],
    plugins: { rooms },
    rules: { 'rooms/order': 'error' },
  },
  {
    files: engineRooms.map((room) => `src/lib/${room}/**`),
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        ...machineGlobals.map((name) => ({
          name,
          message:
            'The engine runs in a page, in a worker and in Node, and uses what is only the language.',
        })),
      ],
    },
  },
);
