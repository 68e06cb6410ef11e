// Reads stacks from folders that `cdk synth` wrote, and templates from files.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue, readJson } from '../../value/json.ts';
import { CliError } from '../terminal/cli-error.ts';
import { listResources, readText, type StackResource, type StackResources, toResourceMap } from './stack-resources.ts';

export interface SynthesizedStack {
  /** The name that it is, or will be, deployed under. */
  readonly name: string;
  readonly resources: StackResources;
}

/**
 * Reads the stack of a folder, with its nested stacks.
 * @param stackName needed where the folder has several stacks
 * @throws CliError
 */
export function readAssembly(folder: string, stackName?: string): SynthesizedStack {
  const stacks = listStacks(folder);
  const found =
    stackName === undefined && stacks.length === 1 ? stacks[0] : stacks.find(({ name }) => name === stackName);
  if (found === undefined) {
    const names = stacks.map(({ name }) => name).join(', ') || 'none';
    const asked = stackName === undefined ? 'it has several stacks: use --stack' : `it has no stack "${stackName}"`;
    throw new CliError(`${folder}: ${asked}; it has ${names}`);
  }
  const files = listAssetFiles(folder);
  const findNested = ({ properties }: StackResource): JsonObject | undefined => {
    // The address of a nested template is a function of the template with the hash of its content.
    const [hash = ''] = /[0-9a-f]{64}(?=\.json)/.exec(JSON.stringify(properties.TemplateURL ?? null)) ?? [];
    const path = files.get(hash);
    return path === undefined ? undefined : readObject(join(folder, path));
  };
  const template = readObject(join(folder, found.file));
  return { name: found.name, resources: toResourceMap(listResources(template, findNested)) };
}

/** Reads a template, or the response of GetTemplate that contains one. Nested stacks are not in it. @throws CliError */
export function readTemplateFile(file: string): StackResources {
  return readTemplate(readFile(file), { source: file, findNested: () => undefined });
}

export interface TemplateSource {
  /** Names the template in errors. */
  readonly source: string;
  readonly findNested: (resource: StackResource) => JsonObject | undefined;
}

/** @throws CliError */
export function readTemplate(text: string, { source, findNested }: TemplateSource): StackResources {
  try {
    return toResourceMap(listResources(parseTemplate(text), findNested));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(`${source} cannot be read as a template: ${why}`, { cause: error });
  }
}

/** A template as GetTemplate returns it: as an object or as a text, alone or in `TemplateBody`. @throws SyntaxError */
export function parseTemplate(text: string): JsonObject {
  const value: JsonValue = readJson(text);
  const body = isJsonObject(value) && value.TemplateBody !== undefined ? value.TemplateBody : value;
  const template = typeof body === 'string' ? readJson(body) : body;
  return isJsonObject(template) ? template : {};
}

/** The files of assets by their hashes. */
function listAssetFiles(folder: string): ReadonlyMap<string, string> {
  const manifests = listArtifacts(folder).flatMap(({ type, properties }) =>
    type === 'cdk:asset-manifest' ? (readText(properties.file) ?? []) : [],
  );
  const entries = manifests.flatMap((file) => {
    const { files } = readObject(join(folder, file));
    return Object.entries(isJsonObject(files) ? files : {}).flatMap(([hash, asset]): [string, string][] => {
      const source = isJsonObject(asset) && isJsonObject(asset.source) ? asset.source : {};
      const path = readText(source.path);
      return path === undefined || source.packaging !== 'file' ? [] : [[hash, path]];
    });
  });
  return new Map(entries);
}

function listStacks(folder: string): { readonly name: string; readonly file: string }[] {
  return listArtifacts(folder).flatMap(({ id, type, properties }) => {
    if (type !== 'aws:cloudformation:stack') return [];
    const file = readText(properties.templateFile) ?? `${id}.template.json`;
    return [{ name: readText(properties.stackName) ?? id, file }];
  });
}

interface Artifact {
  readonly id: string;
  readonly type: string | undefined;
  readonly properties: JsonObject;
}

function listArtifacts(folder: string): Artifact[] {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path))
    throw new CliError(`${folder} is not a synthesized app: write one with npx cdk synth --output ${folder}`);
  const { artifacts } = readObject(path);
  return Object.entries(isJsonObject(artifacts) ? artifacts : {}).flatMap(([id, artifact]) => {
    if (!isJsonObject(artifact)) return [];
    const properties = isJsonObject(artifact.properties) ? artifact.properties : {};
    return [{ id, type: readText(artifact.type), properties }];
  });
}

function readObject(file: string): JsonObject {
  try {
    return parseTemplate(readFile(file));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${file} is not JSON`, { cause: error });
  }
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
