// Reads the sections of a synthesized template, and checks their shape. It does not resolve references.
import type { JsonObject } from '../../platform/service.ts';
import { TemplateError } from './template-error.ts';

export interface Template {
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
}

export interface ParameterDeclaration {
  readonly type: string;
  readonly defaultValue?: unknown;
}

export interface ResourceDeclaration {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  /** Whether the resource is kept after it was removed from the template. */
  readonly isRetained: boolean;
}

export interface OutputDeclaration {
  readonly value: unknown;
  readonly condition?: string;
}

// Rules are assertions about the bootstrap stack of an account, and Metadata is for tools: neither creates a resource.
const knownSections = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Rules',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
]);

const knownResourceMembers = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
]);

/** Reads the JSON of a template. Throws TemplateError for a malformed template or for an unknown section. */
export function readTemplate(text: string): Template {
  const document = parse(text);
  for (const section of Object.keys(document)) {
    if (!knownSections.has(section)) throw new TemplateError('template', `section ${section} is not implemented`);
  }
  return {
    parameters: readSection(document, 'Parameters', readParameter),
    mappings: asObject(document.Mappings ?? {}, 'section Mappings'),
    conditions: asObject(document.Conditions ?? {}, 'section Conditions'),
    resources: readSection(document, 'Resources', readResource),
    outputs: readSection(document, 'Outputs', readOutput),
  };
}

function parse(text: string): JsonObject {
  try {
    return asObject(JSON.parse(text), 'template');
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError('template', `is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function readSection<T>(
  document: JsonObject,
  section: string,
  read: (name: string, member: JsonObject) => T,
): ReadonlyMap<string, T> {
  const members = Object.entries(asObject(document[section] ?? {}, `section ${section}`));
  return new Map(members.map(([name, member]) => [name, read(name, asObject(member, `${section}.${name}`))]));
}

function readParameter(name: string, member: JsonObject): ParameterDeclaration {
  return {
    type: asString(member.Type, `parameter ${name}: Type`),
    defaultValue: member.Default,
  };
}

function readOutput(name: string, member: JsonObject): OutputDeclaration {
  if (!('Value' in member)) throw new TemplateError(`output ${name}`, 'Value is missing');
  if ('Export' in member) throw new TemplateError(`output ${name}`, 'Export is not implemented by the local platform');
  return { value: member.Value, ...readCondition(member, `output ${name}`) };
}

function readResource(logicalId: string, member: JsonObject): ResourceDeclaration {
  const place = `resource ${logicalId}`;
  const unknown = Object.keys(member).find((key) => !knownResourceMembers.has(key));
  if (unknown !== undefined) throw new TemplateError(place, `${unknown} is not implemented by the local platform`);
  return {
    logicalId,
    type: asString(member.Type, `${place}: Type`),
    properties: asObject(member.Properties ?? {}, `${place}: Properties`),
    dependsOn: readDependsOn(member.DependsOn, place),
    isRetained: member.DeletionPolicy !== undefined && member.DeletionPolicy !== 'Delete',
    ...readCondition(member, place),
  };
}

function readDependsOn(value: unknown, place: string): readonly string[] {
  if (value === undefined) return [];
  const names = Array.isArray(value) ? value : [value];
  return names.map((name) => asString(name, `${place}: DependsOn`));
}

function readCondition(member: JsonObject, place: string): { readonly condition?: string } {
  return member.Condition === undefined ? {} : { condition: asString(member.Condition, `${place}: Condition`) };
}

function asObject(value: unknown, place: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new TemplateError(place, 'must be an object');
}

function asString(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(place, 'must be a string');
}
