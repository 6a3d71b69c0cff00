import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { makeKernels } from './scripts/kernels.mjs';
import { writeTypes } from './scripts/types.mjs';

/** The types of what was bundled, beside it. */
const types: Plugin = {
  name: 'types',
  writeBundle: () => writeTypes('src/lib/index.ts', 'dist/types'),
};

// The engine as one module without imports, for Node, a page and any bundler. What it bundles of
// others is in dist/THIRD-PARTY.md, which the programs' build writes: they are over the same engine.
export default defineConfig(async (): Promise<UserConfig> => {
  await makeKernels();
  return {
    publicDir: false,
    plugins: [types],
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      target: 'es2022',
      minify: false,
      lib: { entry: 'src/lib/index.ts', formats: ['es'], fileName: () => 'index.mjs' },
    },
  };
});
