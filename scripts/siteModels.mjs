import { existsSync } from 'node:fs';
import path from 'node:path';

/** The file of the network that the public case is about; `npm run model:mobilenetv2` fetches it. */
export const REAL_MODEL = 'mobilenet_v2_1.0_224.tflite';
const MODULE = 'virtual:site-models';

/** @param {string} files the folder of files that the site serves as they are */
export const hasReal = (files) => existsSync(path.join(files, 'models', REAL_MODEL));

/**
 * Provides as the module virtual:site-models which networks the built site has. A server's load
 * function would cost every page 2 kB of script that reads its answers.
 * @returns {import('vite').Plugin}
 */
export const siteModels = () => ({
  name: 'scalefloor:site-models',
  resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
  load(id) {
    if (id !== `\0${MODULE}`) return undefined;
    return (
      `export const REAL_MODEL = ${JSON.stringify(REAL_MODEL)};` +
      `export const hasReal = ${hasReal('static')};`
    );
  },
});
