// The package in an app that is not part of this project: packed, installed, and synthesized, without network and without our packages.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';
import { compiled } from '../spawn-command.ts';

const packages = resolve('node_modules');
const app = createTemporaryFolder();
const write = (path: string, content: string | object): void => {
  mkdirSync(dirname(join(app, path)), { recursive: true });
  writeFileSync(join(app, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const link = (name: string): void => symlinkSync(join(packages, name), join(app, 'node_modules', name));

/** The versions of Node.js on this machine: the project's and the shell's, which may be Node.js 20. */
function listNodes(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const onPath = folders.map((folder) => join(folder, 'node')).filter((path) => existsSync(path));
  const nodes = [process.execPath, ...onPath].map((path) => {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
    return [version, path] as const;
  });
  return [...new Map(nodes.toReversed()).values()];
}

interface Outcome {
  readonly status: number | null;
  readonly stderr: string;
}

function runApp(file: string, node: string = process.execPath, args: readonly string[] = []): Outcome {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: compiled, CDK_OUTDIR: join(app, 'cdk.out') };
  const { status, stderr } = spawnSync(node, [...args, file], { cwd: app, encoding: 'utf8', env });
  return { status, stderr };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

function readTemplate(): Resource[] {
  const template = JSON.parse(readFileSync(join(app, 'cdk.out', 'Shop.template.json'), 'utf8'));
  return Object.values(template.Resources as Record<string, Resource>);
}

/** The files beside a function's code, by the function's description. */
function listFunctionFiles(): Record<string, string[]> {
  const { files } = JSON.parse(readFileSync(join(app, 'cdk.out', 'Shop.assets.json'), 'utf8'));
  const functions = readTemplate().filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return Object.fromEntries(
    functions.map(({ Properties }) => {
      const { S3Key } = Properties.Code as { S3Key: string };
      const { path } = files[S3Key.replace('.zip', '')].source;
      return [String(Properties.Description), readdirSync(join(app, 'cdk.out', path))];
    }),
  );
}

const body = `
const app = new App({ outdir: process.env.CDK_OUTDIR, analyticsReporting: false, builtinCloudFormationValidation: false });
const stack = new Stack(app, 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });
const router = new EventRouter(stack, 'Router', { maxDepth: 3, warn: () => undefined });
const second = new EventRouter(stack, 'Second', { name: 'billing', warn: () => undefined });
new CfnOutput(stack, 'Url', { value: router.url });
new CfnOutput(stack, 'Errors', { value: second.getFunction('ingest').functionName });
app.synth();
`;
const commonJs = `const { App, CfnOutput, Stack } = require('aws-cdk-lib');\nconst { EventRouter } = require('flowgate');${body}`;
const modules = `import { App, CfnOutput, Stack } from 'aws-cdk-lib';\nimport { EventRouter } from 'flowgate';${body}`;

const call = (name: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name },
  End: true,
});

write('package.json', { name: 'shop', version: '1.0.0', private: true });
const archive = execFileSync(
  process.execPath,
  ['--import', 'tsx', 'bin/package.ts', '--out', createTemporaryFolder()],
  {
    encoding: 'utf8',
  },
).trim();
const installation = ['install', archive, '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund'];
execFileSync('npm', installation, { cwd: app, stdio: 'ignore', shell: process.platform === 'win32' });
for (const name of ['aws-cdk-lib', 'constructs', 'typescript']) link(name);
mkdirSync(join(app, 'node_modules', '@types'));
link('@types/node');
write('statemachines/charge/workflow.json', {
  id: '11111111-1111-4111-8111-111111111111',
  triggers: [{ event: 'paid' }],
});
write('statemachines/charge/definition.asl.json', {
  QueryLanguage: 'JSONata',
  StartAt: 'Charge',
  States: { Charge: call('${ChargeFunctionArn}') },
});
write('lambdas/tasks/charge/index.mjs', 'export const handler = async () => 1;\n');
write('app.cjs', commonJs);
write('app.mjs', modules);

describe('an installation', () => {
  test('adds only the package, and no program', () => {
    const installed = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'));

    expect(installed.toSorted()).toEqual(['@types', 'aws-cdk-lib', 'constructs', 'flowgate', 'typescript']);
    expect(existsSync(join(app, 'node_modules', '.bin'))).toBe(false);
  });

  test('contains no source and no test', () => {
    const files = readdirSync(join(app, 'node_modules', 'flowgate'), { recursive: true, encoding: 'utf8' });

    expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'package.json']));
  });
});

describe('an app', () => {
  test.each(listNodes().flatMap((node) => [[node, 'app.cjs'] as const, [node, 'app.mjs'] as const]))(
    'on %s synthesizes %s, with the functions of the package and its own',
    (node, file) => {
      expect(runApp(file, node)).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') });

      const files = listFunctionFiles();
      expect(Object.keys(files).toSorted()).toEqual(
        expect.arrayContaining(['Flowgate: accepts events', 'Flowgate: task function charge']),
      );
      expect(files['Flowgate: accepts events']).toEqual(
        expect.arrayContaining(['index.mjs', 'catalogue.json', 'sources.json']),
      );
      expect(files['Flowgate: task function charge']).toEqual(['index.mjs']);
      const machines = readTemplate().filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
      expect(machines.map(({ Properties }) => Properties.StateMachineName)).toEqual(
        expect.arrayContaining([
          'Shop_11111111-1111-4111-8111-111111111111',
          'billing_11111111-1111-4111-8111-111111111111',
        ]),
      );
    },
  );

  test('in TypeScript is checked against the types of the package, as CommonJS and as ES modules', () => {
    const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] };
    write('tsconfig.json', { compilerOptions, files: ['good.cts', 'good.mts', 'bad.mts'] });
    write('good.cts', modules);
    write('good.mts', modules);
    write(
      'bad.mts',
      modules.replace('maxDepth: 3', "maxDepth: '3'").replace("getFunction('ingest')", "getFunction('x')"),
    );
    const compiler = join(packages, 'typescript', 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '--pretty', 'false'], { cwd: app, encoding: 'utf8' });

    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^bad\.mts\(.*Type 'string' is not assignable to type 'number'/),
      expect.stringMatching(/^bad\.mts\(.*Argument of type '"x"' is not assignable/),
    ]);
  });

  test('builds a function from source only with esbuild, and says so', () => {
    unlinkSync(join(app, 'lambdas/tasks/charge/index.mjs'));
    write('lambdas/tasks/charge/handler.ts', 'export const handler = async (): Promise<number> => 2;\n');

    expect(runApp('app.cjs').stderr).toContain(
      'a function cannot be built without esbuild: install esbuild, or put the built function beside it as index.mjs',
    );

    link('esbuild');

    expect(runApp('app.cjs')).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') });
    expect(listFunctionFiles()['Flowgate: task function charge']).toEqual(['index.mjs']);
  });
});
