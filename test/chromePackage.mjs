// Unpacks the Chromium in the npm package @sparticuz/chromium.
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar-fs';

const cache = fileURLToPath(new URL('../node_modules/.cache/scalefloor/', import.meta.url));

/** The package's own fonts.conf names fixed temporary folders: text would have no width. */
const fontConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">fonts/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

function findPackage() {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const name = path.join('@sparticuz', 'chromium');
  const folder = entry.slice(0, entry.lastIndexOf(name) + name.length);
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return { files: path.join(folder, 'bin'), version };
}

/**
 * Takes ownership of a file. If root unpacks an archive, its files keep the owner ids of the
 * archive.
 * @param {import('tar-fs').Headers} header
 */
function own(header) {
  header.uid = process.getuid?.() ?? header.uid;
  header.gid = process.getgid?.() ?? header.gid;
  return header;
}

/**
 * @param {string} file
 * @param {NodeJS.WritableStream} target
 */
function unpack(file, target) {
  return pipeline(createReadStream(file), createBrotliDecompress(), target);
}

/**
 * Unpacks once, into a separate folder that is then renamed. Several runs may do this at a time,
 * and none sees half a browser. The package's own function is not used because it unpacks to a
 * fixed temporary path and runs any file at that path.
 * @param {{ folder?: string, platform?: string, arch?: string }} [options]
 * @returns {Promise<{ executablePath: string, fontConfig: string, libraries: string }>}
 */
export async function unpackChromium({
  folder = cache,
  platform = process.platform,
  arch = process.arch,
} = {}) {
  if (platform !== 'linux' || arch !== 'x64') {
    throw new Error(
      `the one in @sparticuz/chromium is for linux x64, and this is ${platform} ${arch}`,
    );
  }
  const { files, version } = findPackage();
  const home = path.join(folder, `chromium-${version}`);
  if (!existsSync(home)) {
    await mkdir(folder, { recursive: true });
    const draft = await mkdtemp(path.join(folder, 'draft-'));
    try {
      await Promise.all([
        unpack(
          path.join(files, 'chromium.br'),
          createWriteStream(path.join(draft, 'chromium'), { mode: 0o755 }),
        ),
        unpack(
          path.join(files, 'al2023.tar.br'),
          extract(path.join(draft, 'al2023'), { map: own }),
        ),
        unpack(path.join(files, 'fonts.tar.br'), extract(path.join(draft, 'fonts'), { map: own })),
        writeFile(path.join(draft, 'fonts.conf'), fontConfig),
      ]);
      await rename(draft, home);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      // Another run may have been first. Its folder is equally good.
      if (!existsSync(home)) throw error;
    }
  }
  return {
    executablePath: path.join(home, 'chromium'),
    fontConfig: path.join(home, 'fonts.conf'),
    libraries: path.join(home, 'al2023', 'lib'),
  };
}
