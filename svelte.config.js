import adapter from '@sveltejs/adapter-static';
import katex from 'katex';
import { mdsvex } from 'mdsvex';
import remarkMath from 'remark-math';
import { visit } from 'unist-util-visit';

/**
 * Renders `$…$` and `$$…$$` with KaTeX while the site is built, so that the page carries finished
 * markup and no formula code. A formula that KaTeX refuses fails the build.
 */
function remarkKatex() {
  /** @param {import('unist').Node} tree */
  return (tree) => {
    visit(tree, ['math', 'inlineMath'], (found) => {
      const node = /** @type {import('unist').Literal & { value: string }} */ (found);
      const html = katex.renderToString(node.value, {
        displayMode: node.type === 'math',
        throwOnError: true,
      });
      node.type = 'html';
      // As a string expression, because braces in raw markup would be read as Svelte's.
      node.value = `{@html ${JSON.stringify(html).replaceAll('<', '\\u003c')}}`;
      delete node.data;
    });
  };
}

/** @type {import('@sveltejs/kit').Config} */
export default {
  extensions: ['.svelte', '.svx'],
  preprocess: [
    mdsvex({
      extensions: ['.svx'],
      smartypants: false,
      remarkPlugins: [remarkMath, remarkKatex],
    }),
  ],
  compilerOptions: {
    // mdsvex still writes `<script context="module">` for a page's front matter.
    warningFilter: (warning) => warning.code !== 'script_context_deprecated',
  },
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
