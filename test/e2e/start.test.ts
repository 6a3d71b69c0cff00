import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { start } from './node';
import { root } from './site';

const script = path.join(root, 'scripts/start.mjs');

/** The address in the line that the script prints. */
function addressIn(line: string | undefined): string {
  const [, address] = /^Scalefloor is at (http:\/\/127\.0\.0\.1:\d+\/)$/.exec(line ?? '') ?? [];
  if (address === undefined) throw new Error(`there is no address in '${line}'`);
  return address;
}

test.for(['SIGINT', 'SIGTERM'] as const)(
  'prints the address, serves, ends on %s',
  async (signal) => {
    const server = start([script, '--no-build'], { PORT: '0' });
    const address = addressIn(await server.line());

    const page = await fetch(address);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('<h1');

    const icon = await fetch(new URL('favicon.svg', address));
    expect(icon.headers.get('content-type')).toBe('image/svg+xml');

    const missing = await fetch(new URL('no/such/page', address));
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('There is no page here');

    server.kill(signal);
    expect(await server.ended).toEqual({ code: 0, signal: null, stderr: '' });
    await expect(fetch(address)).rejects.toThrow();
  },
);

/** One request as it is written, and the first line of the answer. */
async function answerTo(address: string, lines: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\nHost: here\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const part of socket) text += String(part);
  return text.split('\r\n')[0];
}

test('answers every request, and keeps running', async () => {
  const server = start([script, '--no-build'], { PORT: '0' });
  const address = addressIn(await server.line());
  const cases: [request: string, header: string, answer: string][] = [
    ['GET /favicon.svg', 'Range: bytes=5-2', 'HTTP/1.1 416 Range Not Satisfiable'],
    ['GET /favicon.svg', 'Range: bytes=99999999-', 'HTTP/1.1 416 Range Not Satisfiable'],
    ['GET /favicon.svg', 'Range: bytes=0-4', 'HTTP/1.1 206 Partial Content'],
    ['GET /favicon.svg', 'Range: bytes=0-1e999', 'HTTP/1.1 200 OK'],
    ['GET /favicon.svg', `Range: bytes=0-${'9'.repeat(400)}`, 'HTTP/1.1 206 Partial Content'],
    ['GET /favicon.svg', 'Range: nonsense', 'HTTP/1.1 200 OK'],
    ['HEAD /favicon.svg', 'Accept: */*', 'HTTP/1.1 200 OK'],
    ['GET /%', 'Accept: */*', 'HTTP/1.1 404 Not Found'],
    ['GET /%00', 'Accept: */*', 'HTTP/1.1 404 Not Found'],
    ['GET /../package.json', 'Accept: */*', 'HTTP/1.1 404 Not Found'],
    ['GET /..%2fpackage.json', 'Accept: */*', 'HTTP/1.1 404 Not Found'],
    ['POST /', 'Content-Length: 0', 'HTTP/1.1 405 Method Not Allowed'],
    ['DELETE /favicon.svg', 'Accept: */*', 'HTTP/1.1 405 Method Not Allowed'],
  ];
  for (const [request, header, answer] of cases) {
    expect(await answerTo(address, [`${request} HTTP/1.1`, header]), `${request}, ${header}`).toBe(
      answer,
    );
  }
  expect((await fetch(address)).status).toBe(200);
});

test('takes the next port when the wanted one is taken', async () => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    occupant.close();
  });
  const { port } = occupant.address() as AddressInfo;

  const server = start([script, '--no-build'], { PORT: String(port) });
  const found = Number(new URL(addressIn(await server.line())).port);
  expect(found).toBeGreaterThan(port);
  expect(found).toBeLessThan(port + 100);
});

test.for(['abc', '-1', '65536', '4173.5'])('refuses PORT=%s in one sentence', async (PORT) => {
  const { code, stderr } = await start([script, '--no-build'], { PORT }).ended;
  expect(code).toBe(2);
  expect(stderr).toBe(`PORT is '${PORT}': give a port from 0 (any free one) to 65535.\n`);
});

test('refuses an unknown option in one sentence', async () => {
  const { code, stderr } = await start([script, '--nobuild']).ended;
  expect(code).toBe(2);
  expect(stderr).toBe('npm start takes one option, --no-build (npm start -- --no-build).\n');
});
