// Checks the chapters' texts, which svelte-check and ESLint cannot read.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { chapterFaults, faultText } from './chapters/check/faults.mjs';
import { onStop, root } from './process.mjs';

const mirror = path.join(root, '.svelte-kit/svx');
process.on('exit', () => rmSync(mirror, { recursive: true, force: true }));
onStop(() => process.exit(1));
process.chdir(root);

const files = ['lessons', 'src']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name.split(path.sep).join('/')}`,
    ),
  )
  .filter((name) => name.endsWith('.svx'))
  .sort();
const texts = files.map((file) => /** @type {const} */ ([file, readFileSync(file, 'utf8')]));
const faults = await chapterFaults(new Map(texts), mirror);
for (const fault of faults) process.stdout.write(`${faultText(fault)}\n`);
process.stdout.write(`${files.length} texts of chapters, ${faults.length} faults\n`);
process.exit(faults.length === 0 ? 0 : 1);
