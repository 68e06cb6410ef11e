// The functions that workflows call: one folder each in `lambdas/tasks`, with a `handler.ts` or a built `index.mjs`.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from './project.ts';

export const taskFolder = join(projectRoot, 'lambdas', 'tasks');

export interface TaskFolders {
  /** Folder name by the `${…}` name that definitions use. */
  readonly functions: ReadonlyMap<string, string>;
  /** One line for each folder that is no function. */
  readonly warnings: readonly string[];
}

/** @param folder a folder may be missing: then there are no functions. @default `lambdas/tasks` of this project */
export function readTaskFolders(folder: string = taskFolder): TaskFolders {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const names = entries.filter((one) => one.isDirectory() && !one.name.startsWith('.')).map(({ name }) => name);
  const judged = names.toSorted().map((name) => ({ name, fault: findFault(folder, name) }));
  const usable = judged.flatMap(({ name, fault }) => (fault === undefined ? [name] : []));
  return {
    functions: new Map(usable.map((name) => [`${toPascalCase(name)}FunctionArn`, name])),
    warnings: judged.flatMap(({ name, fault }) =>
      fault === undefined ? [] : [`${relative(process.cwd(), join(folder, name))}: is not a task function: ${fault}`],
    ),
  };
}

function findFault(folder: string, name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    return `its name must have lower-case letters, digits and "-": rename the folder, for example to "${toKebabCase(name)}"`;
  }
  const files = readdirSync(join(folder, name));
  // A function that was built elsewhere is deployed as it is.
  if (files.includes('handler.ts') || files.includes('index.mjs')) return undefined;
  const other = files.find((file) => file.toLowerCase() === 'handler.ts');
  return other === undefined ? 'it has no handler.ts: add one that exports "handler"' : `rename ${other} to handler.ts`;
}

function toKebabCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^[-0-9]+|-$/g, '') || 'my-function';
}

export function toPascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
