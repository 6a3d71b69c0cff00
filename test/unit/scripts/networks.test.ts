import { createServer } from 'vite';
import { expect, test } from 'vitest';
import { networks } from '../../../scripts/networks';

test('a server gives the pictures of the networks, and nothing under another name', async () => {
  const server = await createServer({
    configFile: false,
    logLevel: 'silent',
    appType: 'custom',
    plugins: [networks('client')],
    optimizeDeps: { noDiscovery: true },
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, watch: null },
  });
  try {
    await server.listen();
    const base = server.resolvedUrls?.local[0] ?? '';
    const get = (name: string) => fetch(`${base}models/${name}`);
    const drawn = await get('hand-lite.svg');
    expect(drawn.headers.get('content-type')).toBe('image/svg+xml');
    expect(await drawn.text()).toMatch(/^<svg/);
    expect((await get('hand-none.svg')).status).toBe(404);
  } finally {
    await server.close();
  }
});
