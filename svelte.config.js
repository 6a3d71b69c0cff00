import adapter from '@sveltejs/adapter-static';
import { chapterPages } from './scripts/chapters/pages.mjs';
import { docPages } from './scripts/docs/pages.mjs';

/** @type {import('@sveltejs/kit').Config} */
export default {
  extensions: ['.svelte', '.svx', '.md'],
  preprocess: [chapterPages(), docPages()],
  kit: {
    adapter: adapter({ strict: true }),
    alias: { $lessons: 'lessons' },
    paths: { relative: true },
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['none'],
        'script-src': ['self', 'wasm-unsafe-eval'],
        'worker-src': ['self'],
        'connect-src': ['self'],
        'style-src': ['self', 'unsafe-inline'],
        'font-src': ['self'],
        'img-src': ['self', 'data:', 'blob:'],
        'base-uri': ['none'],
        'form-action': ['none'],
        'object-src': ['none'],
      },
    },
    typescript: {
      config: (config) => {
        config.include.push(
          '../*.js',
          '../*.ts',
          '../bin/**/*.mjs',
          '../lessons/**/*.ts',
          '../lessons/**/*.svelte',
          '../scripts/**/*.mjs',
          '../scripts/**/*.ts',
          '../test/**/*.mjs',
        );
        return config;
      },
    },
  },
};
