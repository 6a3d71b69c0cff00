import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chapterList } from './scripts/chapters/list.mjs';
import { FONTS, makeFonts } from './scripts/fonts.mjs';
import { glossaryList } from './scripts/glossary.mjs';
import { makeKernels } from './scripts/kernels.mjs';
import { networkNotice, networks } from './scripts/networks.ts';
import { notices } from './scripts/notices.mjs';
import { siteModels } from './scripts/siteModels.mjs';
import { drawnHand } from './test/browser/drawnHand.mjs';
import { realModel } from './test/browser/realModel.mjs';
import { findChrome, launchOptions } from './test/chrome.mjs';

export default defineConfig(async () => {
  // Pages cannot be built or shown without their fonts, nor a graph run without its kernels.
  await makeFonts();
  await makeKernels();
  // Without a Chromium the projects that need one say so themselves, in their globalSetup.
  const chrome = process.env.VITEST ? await findChrome().catch(() => undefined) : undefined;

  const licences = notices(FONTS, [networkNotice()]);

  return {
    plugins: [
      sveltekit(),
      chapterList(),
      glossaryList(),
      siteModels(),
      networks('client'),
      licences.site,
    ],
    build: {
      // Nothing is inlined as a data: address: the content security policy would refuse it.
      assetsInlineLimit: 0,
      // Small chunks compress badly, and every page needs the framework.
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              {
                // The styles of all parts in one sheet: a chapter comes by a dynamic import, and
                // SvelteKit links only the styles of what a page imports itself.
                name: 'styles',
                test: /(lessons|src.lib).*\.svelte\?.*type=style/,
              },
              {
                // What every figure draws with, and so every page that has one.
                name: 'figure',
                test: /src.lib.(chart.(axis|frame).(?!saveFigure)|text.(Num|Words|measure|number|rich)\.|scenario.)[^?]*$/,
              },
              {
                // Not svelte/motion, which few pages need.
                name: 'runtime',
                test: /node_modules.(svelte(?!.src.motion)|@sveltejs|devalue|esm-env|clsx)|preload-helper/,
              },
            ],
          },
        },
      },
      // The first browsers with light-dark(), so that it is left as written.
      cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    },
    server: { fs: { allow: ['lessons'] } },
    worker: { format: 'es' as const, plugins: () => [licences.worker] },
    test: {
      // A test without an expectation cannot fail.
      expect: { requireAssertions: true },
      coverage: { include: ['src/**'] },
      projects: [
        {
          extends: true as const,
          test: {
            name: 'unit',
            environment: 'node',
            include: ['test/{unit,property,golden,fuzz}/**/*.test.ts'],
            testTimeout: 60_000,
          },
        },
        {
          extends: true as const,
          // Found only once a worker or a part that comes later runs, they would reload the page in
          // the middle of a test.
          optimizeDeps: { include: ['@resvg/resvg-wasm', 'mathjs/number', 'svelte/server'] },
          test: {
            name: 'browser',
            include: ['test/browser/**/*.test.ts'],
            globalSetup: ['test/browser/setup.ts'],
            testTimeout: 60_000,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              api: { host: '127.0.0.1' },
              commands: { drawnHand, realModel },
              provider: playwright(chrome && { launchOptions: launchOptions(chrome) }),
              instances: [{ browser: 'chromium' as const }],
            },
          },
        },
        {
          extends: true as const,
          test: {
            name: 'e2e',
            environment: 'node',
            include: ['test/e2e/**/*.test.ts'],
            globalSetup: ['test/e2e/setup.ts'],
            testTimeout: 60_000,
            hookTimeout: 60_000,
          },
        },
      ],
    },
  };
});
