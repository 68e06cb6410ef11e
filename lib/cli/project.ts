// The folders that the command line works on.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot, standardWorkflowFolder } from '../authoring/project.ts';

/** Keeps the code of functions and its compiled form for the next start of a local platform. */
export const functionCache = join(projectRoot, 'node_modules', '.cache', 'functions');

/** The folders of code from which a stack and its functions are built. Saving a file in one of them reloads the router. */
export const stackSources = [
  'lambdas',
  ...['asl', 'authoring', 'aws', 'console', 'core', 'event-pattern', 'http', 'infra', 'value'].map((name) =>
    join('lib', name),
  ),
].map((folder) => join(projectRoot, folder));

/** Everything of the project that a synthesis may read, its own program included. The local platform reads only its result. */
export function listSynthesisSources(): readonly string[] {
  const rooms = readdirSync(join(projectRoot, 'lib')).filter((name) => name !== 'local');
  const packages = ['package.json', 'package-lock.json', join('node_modules', '.package-lock.json')];
  const places = [
    'bin',
    'lambdas',
    ...rooms.map((name) => join('lib', name)),
    ...packages,
    'tsconfig.json',
    'cdk.json',
  ];
  return places.map((place) => join(projectRoot, place));
}

/** Resolves the option `--workflows`. @default this project's `statemachines` */
export function resolveWorkflowFolder(workflows: string | undefined): string {
  return workflows === undefined ? standardWorkflowFolder : resolve(workflows);
}
