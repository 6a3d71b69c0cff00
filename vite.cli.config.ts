import { defineConfig, type UserConfig } from 'vite';
import { makeKernels } from './scripts/kernels.mjs';
import { networks } from './scripts/networks.ts';

// The programs for Node: the command and the benchmarks. Packages are bundled, so that dist/ runs
// without node_modules; their licences ask for a copy beside them.
export default defineConfig(async (): Promise<UserConfig> => {
  await makeKernels();
  return {
    publicDir: false,
    plugins: [networks('ssr')],
    // The rasterizer of drawn hands reads its WebAssembly from its package.
    ssr: { noExternal: true, external: ['@resvg/resvg-wasm'] },
    build: {
      ssr: true,
      outDir: 'dist',
      target: 'node20',
      minify: false,
      license: { fileName: 'THIRD-PARTY.md' },
      rolldownOptions: {
        input: {
          cli: 'src/cli/main.ts',
          bench: 'scripts/bench/main.ts',
          fuzz: 'scripts/fuzz/main.ts',
          hands: 'scripts/hands/main.ts',
        },
        output: {
          format: 'es',
          entryFileNames: '[name].mjs',
          chunkFileNames: 'chunks/[name]-[hash].mjs',
        },
      },
    },
  };
});
