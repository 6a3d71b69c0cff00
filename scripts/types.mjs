// Writes the types of the library: a .d.ts for each module that the entry's types need, with
// imports that work in every mode of module resolution.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './process.mjs';

/** The imports in a module's text. */
const SPECIFIER = /(?<=\bfrom ['"]|\bimport\(['"]|^import ['"])[^'"]+(?=['"])/gm;

/** @type {import('typescript').CompilerOptions} */
const OPTIONS = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  skipLibCheck: true,
  // `npm run check` looks for errors.
  noCheck: true,
  declaration: true,
  emitDeclarationOnly: true,
};

/**
 * @param {string} entry a module, relative to the repository; its folder becomes `folder`
 * @param {string} folder relative to the repository, made anew
 */
export function writeTypes(entry, folder) {
  const first = path.join(root, entry);
  const target = path.join(root, folder);
  const host = ts.createCompilerHost(OPTIONS);
  const program = ts.createProgram([first], OPTIONS, host);

  /** @param {string} specifier @param {string} from */
  const find = (specifier, from) =>
    ts.resolveModuleName(specifier, from, OPTIONS, host).resolvedModule;

  /**
   * The path of a module's types. Those of a package are in a folder with the package's name.
   * @param {string} file
   */
  const place = (file) => {
    const [, inPackage] = file.split('/node_modules/');
    const inside = inPackage ?? path.relative(path.dirname(first), file);
    return path.join(target, inside.replace(/(\.d)?\.m?ts$/, ''));
  };

  /** @param {string} file */
  const declaration = (file) => {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`The types of ${file} cannot be found.`);
    if (source.isDeclarationFile) return source.text;
    let text = '';
    const take = (/** @type {string} */ _, /** @type {string} */ written) => void (text = written);
    const { diagnostics } = program.emit(source, take, undefined, true);
    if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, host));
    return text;
  };

  rmSync(target, { recursive: true, force: true });
  const waiting = [first];
  for (const file of waiting) {
    const here = place(file);
    const text = declaration(file).replace(SPECIFIER, (specifier) => {
      const found = find(specifier, file);
      if (found === undefined)
        throw new Error(`${file} imports '${specifier}', which does not exist.`);
      if (!waiting.includes(found.resolvedFileName)) waiting.push(found.resolvedFileName);
      const there = path.relative(path.dirname(here), place(found.resolvedFileName));
      return `${there.startsWith('.') ? '' : './'}${there.split(path.sep).join('/')}.js`;
    });
    mkdirSync(path.dirname(here), { recursive: true });
    writeFileSync(`${here}.d.ts`, text);
  }
}
