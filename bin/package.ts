// Builds the package that other CDK apps install, and packs it: `npm run package -- [--name @your-organisation/flowgate] [--out DIR]`.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../lib/authoring/project.ts';
import { buildConstruct, buildFunctions } from './package/code.ts';
import { createManifest, requireScopedName } from './package/manifest.ts';
import { writeTypes } from './package/types.ts';

/** Writes the package into a folder and packs it. Returns the path of the archive. */
async function pack(out: string, name?: string): Promise<string> {
  const target = mkdtempSync(join(tmpdir(), 'flowgate-package-'));
  try {
    const project = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    writeFileSync(join(target, 'package.json'), `${JSON.stringify(createManifest(project, name), null, 2)}\n`);
    cpSync(join(projectRoot, 'bin', 'package', 'README.md'), join(target, 'README.md'));
    await buildConstruct(target);
    buildFunctions(target);
    writeTypes(target);
    mkdirSync(out, { recursive: true });
    const printed = execFileSync('npm', ['pack', '--json', '--pack-destination', out], {
      cwd: target,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    const [{ filename }] = JSON.parse(printed) as [{ filename: string }];
    return join(out, filename);
  } finally {
    rmSync(target, { recursive: true });
  }
}

const { values } = parseArgs({ options: { name: { type: 'string' }, out: { type: 'string', default: '.' } } });
try {
  const name = values.name === undefined ? undefined : requireScopedName(values.name);
  console.log(await pack(resolve(values.out), name));
} catch (error) {
  console.error(`flowgate: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
