import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import send from 'send';

const host = '127.0.0.1';

/** The number of ports to try, counting up from the wanted one. */
const attempts = 100;

/** @param {string} folder */
function pagesOf(folder) {
  return new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `/${name.split(path.sep).join('/')}`)
      .filter((name) => name.endsWith('/index.html'))
      .map((name) => name.slice(0, -'index.html'.length)),
  );
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(undefined);
    });
  });
}

/**
 * @param {import('node:http').Server} server
 * @param {number} wanted 0 lets the system choose
 */
async function listenFrom(server, wanted) {
  for (let port = wanted; ; port += 1) {
    try {
      await listen(server, port);
      return;
    } catch (error) {
      const taken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
      if (!taken || port + 1 >= wanted + attempts || port >= 65535) throw error;
    }
  }
}

/**
 * Serves a built site on this machine as a plain static host does: it redirects a page without its
 * closing slash, and answers an unknown address with the site's 404.html.
 * @param {string} folder the built site
 * @param {{ port?: number, base?: string }} [options] the port to start from (0: any free one) and
 *   the base path of the site, with both slashes
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve(folder, { port = 0, base = '/' } = {}) {
  const pages = pagesOf(folder);
  const missingPage = path.join(folder, '404.html');
  const missing = existsSync(missingPage) ? readFileSync(missingPage) : '';

  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const [, pathname = '/', search = ''] = /^([^?#]*)(.*)$/s.exec(request.url ?? '/') ?? [];
    if (!pathname.startsWith(base)) {
      response.writeHead(404).end();
      return;
    }
    const inside = `/${pathname.slice(base.length)}`;
    if (pages.has(`${inside}/`)) {
      response.writeHead(308, { location: `${pathname}/${search}` }).end();
      return;
    }
    const notFound = () =>
      response.writeHead(404, { 'content-type': 'text/html;charset=utf-8' }).end(missing);
    send(request, inside, { root: folder })
      .on('directory', notFound)
      .on('error', (/** @type {Error & { status?: number }} */ error) => {
        // The file does not have the range. `send` has set the header with its length.
        if (error.status === 416) response.writeHead(416).end();
        else notFound();
      })
      .pipe(response);
  });
  await listenFrom(server, port);

  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://${host}:${address.port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
