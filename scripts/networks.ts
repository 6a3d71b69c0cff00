// The real networks that come with npm packages: where they are, what may be said of them, and the
// copies that builds make.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'vite';
import { NETWORKS } from '../src/lib/examples/networks.ts';

const require = createRequire(import.meta.url);
const HANDS = '@mediapipe/hands';
const FILES = Object.values(NETWORKS).map(({ file }) => file);
/** The folder that a build copies the networks to, and the file beside them with their licence. */
const FOLDER = 'models';
const NOTICE = 'NOTICE.txt';

/** The path of a file of one of the @mediapipe packages, such as hands/hand_landmark_lite.tflite. */
export const networkFile = (name: string): string => require.resolve(`@mediapipe/${name}`);

export const handFile = (name: keyof typeof NETWORKS): string =>
  networkFile(`hands/${NETWORKS[name].file}`);

/**
 * The notice of the copied networks. Their package names its licence and holds no text of it, so the
 * text is that of another package with this licence.
 */
export function networkNotice(): string {
  const { version, license, homepage } = require(`${HANDS}/package.json`) as Record<string, string>;
  const text = readFileSync(require.resolve('assemblyscript/LICENSE'), 'utf8').trimEnd();
  return `## ${HANDS} ${version} (${license})

The networks ${FILES.join(' and ')}
are unchanged copies of files in this npm package. Copyright The MediaPipe Authors (Google),
${homepage}

${text}
`;
}

/**
 * Copies the networks and their notice into the folder `models` of what is built; a server of Vite
 * serves them from their package.
 * @param environment the one whose output gets them
 */
export const networks = (environment: 'client' | 'ssr'): Plugin => ({
  name: 'scalefloor:networks',
  configureServer({ middlewares }) {
    middlewares.use(`/${FOLDER}`, (request, response, next) => {
      const file = FILES.find((name) => request.url === `/${name}`);
      if (file === undefined) {
        next();
        return;
      }
      const found = networkFile(`hands/${file}`);
      response.setHeader('content-type', 'application/octet-stream');
      response.setHeader('content-length', statSync(found).size);
      createReadStream(found).pipe(response);
    });
  },
  generateBundle() {
    if (this.environment.name !== environment) return;
    const emit = (name: string, source: string | Uint8Array) =>
      this.emitFile({ type: 'asset', fileName: path.posix.join(FOLDER, name), source });
    for (const file of FILES) emit(file, readFileSync(networkFile(`hands/${file}`)));
    emit(NOTICE, networkNotice());
  },
});
