// The real networks that come with npm packages: where they are, what may be said of them, and the
// copies that builds make.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runnerImport, type Plugin } from 'vite';
import { NETWORK_NAMES, NETWORKS, type NetworkName } from '../src/lib/examples/networks.ts';

const require = createRequire(import.meta.url);
const HANDS = '@mediapipe/hands';
const FILES = Object.values(NETWORKS).map(({ file }) => file);
/** The folder that a build copies the networks to, and the file beside them with their licence. */
const FOLDER = 'models';
const NOTICE = 'NOTICE.txt';

/** The path of a file of one of the @mediapipe packages, such as hands/hand_landmark_lite.tflite. */
export const networkFile = (name: string): string => require.resolve(`@mediapipe/${name}`);

export const handFile = (name: NetworkName): string => networkFile(`hands/${NETWORKS[name].file}`);

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

/** The seed of the drawn hand that stands for each network in the lab. */
const SEEDS: Record<NetworkName, number> = { 'hand-lite': 3, 'hand-full': 8 };

async function drawPictures(): Promise<readonly { name: string; svg: string }[]> {
  const file = path.join(import.meta.dirname, '../src/lib/examples/hand/draw.ts');
  const { module } = await runnerImport<{ drawHand: (seed: number) => { svg: string } }>(file, {
    configFile: false,
    logLevel: 'error',
  });
  return NETWORK_NAMES.map((name) => ({
    name: `${name}.svg`,
    svg: module.drawHand(SEEDS[name]).svg,
  }));
}

let drawn: ReturnType<typeof drawPictures> | undefined;
/** Drawn once, because that takes longer than a page should. */
const pictures = () => (drawn ??= drawPictures());

/**
 * Copies the networks and their notice into the folder `models` of what is built, and a site's
 * pictures of them; a server of Vite serves them.
 * @param environment the one whose output gets them
 */
export const networks = (environment: 'client' | 'ssr'): Plugin => ({
  name: 'scalefloor:networks',
  configureServer({ middlewares }) {
    middlewares.use(`/${FOLDER}`, (request, response, next) => {
      const name = request.url?.slice(1) ?? '';
      if (FILES.includes(name)) {
        const file = networkFile(`hands/${name}`);
        response.setHeader('content-type', 'application/octet-stream');
        response.setHeader('content-length', statSync(file).size);
        createReadStream(file).pipe(response);
      } else if (name.endsWith('.svg')) {
        pictures()
          .then((made) => {
            const picture = made.find((one) => one.name === name);
            if (picture === undefined) next();
            else response.setHeader('content-type', 'image/svg+xml').end(picture.svg);
          })
          .catch(next);
      } else next();
    });
  },
  async generateBundle() {
    if (this.environment.name !== environment) return;
    const emit = (name: string, source: string | Uint8Array) =>
      this.emitFile({ type: 'asset', fileName: path.posix.join(FOLDER, name), source });
    for (const file of FILES) emit(file, readFileSync(networkFile(`hands/${file}`)));
    emit(NOTICE, networkNotice());
    if (environment === 'client') for (const { name, svg } of await pictures()) emit(name, svg);
  },
});
