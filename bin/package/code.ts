// Builds the JavaScript of the package: the construct for CommonJS and ES modules, and the router's functions.
import { cpSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../../lib/authoring/project.ts';
import { buildOnce, consoleEntry } from '../../lib/infra/function-build.ts';

/**
 * One CommonJS file, which ES modules import, too: with two copies, the constructs of one would not know those of the other.
 * Everything but the CDK is inside.
 */
export async function buildConstruct(target: string): Promise<void> {
  await build({
    entryPoints: [join(projectRoot, 'lib', 'infra', 'package-entry.ts')],
    outfile: join(target, 'dist', 'cjs', 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['aws-cdk-lib', 'constructs', 'esbuild'],
    inject: [join(projectRoot, 'bin', 'package', 'shims.ts')],
    define: {
      'Map.groupBy': 'groupIntoMap',
      'URL.parse': 'parseUrl',
      'import.meta.url': 'moduleUrl',
      'import.meta.dirname': '__dirname',
    },
    banner: { js: 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
    legalComments: 'inline',
    charset: 'utf8',
    logLevel: 'error',
  });
  const data = 'service-authorization.json';
  cpSync(join(projectRoot, 'lib', 'asl', 'resources', data), join(target, 'dist', 'cjs', data));
  const wrapper = join(target, 'dist', 'esm');
  mkdirSync(wrapper, { recursive: true });
  writeFileSync(join(wrapper, 'index.mjs'), "export * from '../cjs/index.js';\n");
  writeFileSync(join(wrapper, 'index.d.mts'), "export * from '../types/lib/infra/package-entry.js';\n");
}

/** The router's functions as they are deployed, so that an app needs neither their sources nor esbuild. */
export function buildFunctions(target: string): void {
  for (const entry of globSync('lambdas/*/handler.ts', { cwd: projectRoot })) writeBuilt(target, entry);
}

/** The console as it is served, beside its page. */
export function buildConsole(target: string): void {
  writeBuilt(target, consoleEntry);
  const page = join(dirname(consoleEntry), 'index.html');
  cpSync(join(projectRoot, page), join(target, page));
}

/** Builds an entry and writes its files to the place in the package that its source has in the project. */
function writeBuilt(target: string, entry: string): void {
  const folder = join(target, dirname(entry));
  mkdirSync(folder, { recursive: true });
  for (const { name, contents } of buildOnce(join(projectRoot, entry)).files)
    writeFileSync(join(folder, name), contents);
}
