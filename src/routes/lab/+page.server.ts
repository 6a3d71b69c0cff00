import { existsSync } from 'node:fs';
import path from 'node:path';
import { REAL_MODEL } from '$lib/lab/open/realModel';
import type { PageServerLoad } from './$types';

/** @param files the folder of files that the site serves as they are */
export const _hasReal = (files: string): boolean =>
  existsSync(path.join(files, 'models', REAL_MODEL));

/** The page is prerendered, so this tells what the built site has. */
export const load: PageServerLoad = () => ({ hasReal: _hasReal('static') });
