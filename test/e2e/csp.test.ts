import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { openPage, prerendered, siteFolder } from './site';

const site = inject('site');
const pages = prerendered();

const policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'"],
  'connect-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'font-src': ["'self'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'object-src': ["'none'"],
};

/** The directives of each policy that a page declares, sources sorted. */
function policiesOf(html: string): Record<string, string[]>[] {
  const metas = html.matchAll(/<meta\s+http-equiv="content-security-policy"\s+content="([^"]*)"/gi);
  return [...metas].map(([, content = '']) =>
    Object.fromEntries(
      content.split(';').map((directive) => {
        const [name = '', ...sources] = directive.trim().split(/\s+/);
        return [name, sources.sort()];
      }),
    ),
  );
}

/**
 * The hashes of a page's inline scripts. A block of JSON is data: a browser does not run it, and so
 * it needs no hash.
 */
function scriptHashes(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*application\/json)(?:\s[^>]*)?>([\s\S]*?)<\/script>/g)]
    .map(([, text = '']) => text)
    .filter((text) => text !== '')
    .map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
}

/** Collects what the policy refuses from now on. */
async function watchViolations(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return () =>
    page.evaluate(
      () => (window as Window & typeof globalThis & { violations: string[] }).violations,
    );
}

/** A server of another origin that accepts every request, and counts them. */
async function openStranger(): Promise<{ url: string; visits: string[] }> {
  const visits: string[] = [];
  const server: Server = createServer((request, response) => {
    visits.push(request.url ?? '');
    const type = request.url === '/page' ? 'text/html' : 'text/javascript';
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': type });
    response.end(request.url === '/script.js' ? 'window.strangerRan = true' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, visits };
}

/** Tries, from inside a page, what a policy should refuse. Returns the attempts that succeeded. */
function attempt(page: Page, stranger: string) {
  return page.evaluate(async (origin) => {
    const isSet = (name: string) => Reflect.get(window, name) === true;
    const loaded = (element: HTMLScriptElement) =>
      new Promise<void>((resolve) => {
        element.onload = element.onerror = () => resolve();
        document.head.append(element);
      });
    const reaches = (address: string) =>
      fetch(address).then(
        () => true,
        () => false,
      );

    const inline = document.createElement('script');
    inline.textContent = 'window.inlineRan = true';
    document.head.append(inline);

    const foreign = document.createElement('script');
    foreign.src = `${origin}/script.js`;
    await loaded(foreign);

    // In a separate task, because the policy does not apply to code that the debugger evaluates.
    const evaluated = await new Promise<boolean>((resolve) => {
      setTimeout(() => {
        try {
          resolve((0, eval)('1 + 1') === 2);
        } catch {
          resolve(false);
        }
      });
    });

    return {
      inline: isSet('inlineRan'),
      foreign: isSet('strangerRan'),
      evaluated,
      fetched: await reaches(`${origin}/data`),
      fetchedAway: await reaches('https://example.invalid/'),
    };
  }, stranger);
}

describe('the declared policy', () => {
  test('there are pages to look at', () => {
    expect(pages.map(({ path: name }) => name)).toContain('');
  });

  test.for(pages)('/$path has exactly the agreed directives', ({ html }) => {
    const scripts = [...policy['script-src'], ...scriptHashes(html)].sort();
    expect(policiesOf(html)).toEqual([{ ...policy, 'script-src': scripts }]);
  });

  test('the page for unknown addresses allows its own script alone', () => {
    const html = readFileSync(path.join(siteFolder, '404.html'), 'utf8');
    const [found] = policiesOf(html);
    expect(scriptHashes(html)).toHaveLength(1);
    expect(found).toEqual({
      'script-src': scriptHashes(html),
      'connect-src': ["'self'"],
      'default-src': ["'none'"],
      'style-src': ["'unsafe-inline'"],
      'img-src': ['data:'],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
    });
  });
});

describe('browsing', () => {
  test.for(pages)('/$path breaks no rule and asks no other origin', async ({ path: name }) => {
    const page = await openPage();
    const violations = await watchViolations(page);
    const origins = new Set<string>();
    const errors: string[] = [];
    page.context().on('request', (request) => origins.add(new URL(request.url()).origin));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));

    await page.goto(site + name, { waitUntil: 'networkidle' });
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
    expect([...origins]).toEqual([new URL(site).origin]);
  });
});

describe('what a page may do', () => {
  test('compile WebAssembly, style itself, and start a worker from its own files only', async () => {
    const page = await openPage();
    const violations = await watchViolations(page);
    await page.goto(site, { waitUntil: 'networkidle' });
    const started = page.waitForEvent('worker');
    const done = await page.evaluate(async () => {
      // The smallest module there is: its name and its version.
      const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
      const { instance } = await WebAssembly.instantiate(bytes);
      const mark = document.createElement('p');
      mark.setAttribute('style', 'width: 123px');
      document.body.append(mark);

      new Worker(new URL('theme.js', document.baseURI));
      const strange = new Blob(['postMessage("runs")'], { type: 'text/javascript' });
      const blobWorker = await new Promise<string>((resolve) => {
        const worker = new Worker(URL.createObjectURL(strange));
        worker.onmessage = () => resolve('runs');
        worker.onerror = () => resolve('refused');
      });
      return {
        instantiated: instance instanceof WebAssembly.Instance,
        width: mark.offsetWidth,
        blobWorker,
      };
    });
    expect(done).toEqual({ instantiated: true, width: 123, blobWorker: 'refused' });
    expect((await started).url()).toBe(`${site}theme.js`);
    expect(await violations()).toEqual([expect.stringMatching(/^worker-src blob/)]);
  });
});

describe('what a page may not do', () => {
  test('an injected script, eval and other origins are refused', async () => {
    const stranger = await openStranger();
    const page = await openPage();
    const violations = await watchViolations(page);
    await page.goto(site, { waitUntil: 'networkidle' });

    expect(await attempt(page, stranger.url)).toEqual({
      inline: false,
      foreign: false,
      evaluated: false,
      fetched: false,
      fetchedAway: false,
    });
    expect(await violations()).toEqual([
      'script-src-elem inline',
      `script-src-elem ${stranger.url}/script.js`,
      'script-src eval',
      `connect-src ${stranger.url}/data`,
      'connect-src https://example.invalid/',
    ]);
    expect(stranger.visits).toEqual([]);
  });

  test('the same attempts succeed without a policy', async () => {
    const stranger = await openStranger();
    const page = await openPage();
    await page.goto(`${stranger.url}/page`);
    const other = await openStranger();

    expect(await attempt(page, other.url)).toEqual({
      inline: true,
      foreign: true,
      evaluated: true,
      fetched: true,
      fetchedAway: false,
    });
    expect(other.visits).toEqual(['/script.js', '/data']);
  });
});
