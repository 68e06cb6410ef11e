// The file of a workflow's definition: `definition.asl.json` or `definition.asl.yaml`, and never both.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefinitionFormat, readDefinitionText } from '../asl/check/definition-text.ts';
import type { DefinitionText } from '../asl/check/json-text.ts';

const formats: Readonly<Record<string, DefinitionFormat>> = {
  'definition.asl.json': 'json',
  'definition.asl.yaml': 'yaml',
};
const names = Object.keys(formats);

/** Returns the name of the workflow's definition file; if the file does not exist, `definition.asl.json`. */
export function nameDefinitionFile(workflowFolder: string): string {
  return names.find((name) => existsSync(join(workflowFolder, name))) ?? 'definition.asl.json';
}

export type DefinitionFile =
  | { readonly kind: 'unwritten'; readonly problem: string }
  | { readonly kind: 'read'; readonly text: DefinitionText }
  | { readonly kind: 'unusable'; readonly problem: string };

export function readDefinitionFile(workflowFolder: string): DefinitionFile {
  const found = names.filter((name) => existsSync(join(workflowFolder, name)));
  const [name] = found;
  if (found.length > 1) {
    return {
      kind: 'unusable',
      problem: `${found.join(' and ')} both exist: remove the one that is not the definition`,
    };
  }
  const path = join(workflowFolder, name ?? 'definition.asl.json');
  if (name === undefined || isUnwritten(path)) {
    const problem = `${describeUnwritten(path)}: every workflow needs one, or definition.asl.yaml in its place`;
    return { kind: 'unwritten', problem };
  }
  return { kind: 'read', text: readDefinitionText(readFileSync(path, 'utf8'), formats[name]) };
}

/** Whether a file is missing, or empty as an editor makes a new file. */
export function isUnwritten(path: string): boolean {
  return !existsSync(path) || readFileSync(path, 'utf8').trim() === '';
}

export function describeUnwritten(path: string): string {
  return existsSync(path) ? 'the file is empty' : 'the file does not exist';
}
