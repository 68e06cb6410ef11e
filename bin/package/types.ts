// Writes the type declarations of the package. They refer to nothing but the CDK, so that an app needs no package of ours to compile.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { projectRoot } from '../../lib/authoring/project.ts';

const entry = join('lib', 'infra', 'package-entry');
const importOf = /(from |import\()(['"])([^'"]+)\2/g;

/** @throws Error if a declaration refers to another package than the CDK */
export function writeTypes(target: string): void {
  const folder = join(target, 'dist', 'types');
  const errors = emitDeclarations(folder);
  const used = listUsed(folder);
  // The compiler emits the declarations of every imported file. Only those that an app gets to see have to be right.
  const wrong = errors.filter((line) => used.has(join(folder, line.replace(/\.ts\(.*/s, '.d.ts'))));
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  for (const path of globSync('**/*.d.ts', { cwd: folder })) {
    const file = join(folder, path);
    if (used.has(file)) writeFileSync(file, readFileSync(file, 'utf8').replace(importOf, toJavaScript));
    else rmSync(file);
  }
}

/** Returns the errors, one line each. */
function emitDeclarations(outDir: string): string[] {
  const cache = join(projectRoot, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'types-'));
  const config = join(folder, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    incremental: false,
    tsBuildInfoFile: null,
    rootDir: projectRoot,
    outDir,
  };
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(projectRoot, 'tsconfig.json'),
      compilerOptions,
      include: [],
      files: [join(projectRoot, `${entry}.ts`)],
    }),
  );
  try {
    const compiler = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = [compiler, '-p', config, '--pretty', 'false'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
    return stdout.split('\n').filter((line) => line !== '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The declarations that the entry reaches. */
function listUsed(folder: string): Set<string> {
  const used = new Set([join(folder, `${entry}.d.ts`)]);
  for (const file of used) {
    for (const [, , , to = ''] of readFileSync(file, 'utf8').matchAll(importOf)) {
      if (to.startsWith('.')) used.add(resolve(dirname(file), to.replace(/\.ts$/, '.d.ts')));
      else if (!/^(?:aws-cdk-lib|constructs)(?:\/|$)/.test(to))
        throw new Error(`${relative(folder, file)} refers to "${to}": an app that uses the package may not have it`);
    }
  }
  return used;
}

function toJavaScript(_: string, before: string, quote: string, path: string): string {
  return `${before}${quote}${path.replace(/\.ts$/, '.js')}${quote}`;
}
