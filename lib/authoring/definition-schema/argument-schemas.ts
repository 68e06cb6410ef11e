// JSON Schemas for the arguments of service integrations, and the list of their resources, from the tables of lib/asl.

import type { QueryLanguage } from '../../asl/grammar/state-types.ts';
import { entryMembers } from '../../asl/resources/call-arguments.ts';
import { type Integration, integrations } from '../../asl/resources/integrations.ts';
import { listSdkCalls } from '../../asl/resources/sdk-arguments.ts';
import type { JsonSchema } from './value-schemas.ts';

interface Call {
  readonly resources: readonly string[];
  readonly required: readonly (string | readonly string[])[];
  readonly known: readonly string[];
  /** Whether the integration takes no other arguments. */
  readonly isClosed: boolean;
  readonly members?: { readonly [argument: string]: JsonSchema };
}

const suffixes = { request: '', sync: '.sync', 'sync:2': '.sync:2', waitForTaskToken: '.waitForTaskToken' } as const;

function listOptimizedCalls(): Call[] {
  return Object.entries(integrations).flatMap(([service, actions]) =>
    Object.entries(actions).map(([action, integration]) => toCall(`${service}:${action}`, integration)),
  );
}

function toCall(name: string, { patterns, required, known }: Integration): Call {
  const resources = patterns.map((pattern) => `arn:aws:states:::${name}${suffixes[pattern]}`);
  const entries = { Entries: toEntriesSchema() };
  const members = name === 'events:putEvents' ? { members: entries } : {};
  return { resources, required, known: known ?? required.flat(), isClosed: known !== undefined, ...members };
}

function listSdkTasks(): Call[] {
  return listSdkCalls().map(({ service, action, required, known }) => ({
    resources: ['', '.waitForTaskToken'].map((suffix) => `arn:aws:states:::aws-sdk:${service}:${action}${suffix}`),
    required,
    known,
    // The service may have members that are newer than the table.
    isClosed: false,
  }));
}

/** An expression may give all entries, or one of them. */
function toEntriesSchema(): JsonSchema {
  const entry = { type: 'object', properties: toProperties(entryMembers.known) };
  return { anyOf: [{ type: 'array', items: { anyOf: [entry, { type: 'string' }] } }, { type: 'string' }] };
}

function toProperties(names: readonly string[]): JsonSchema {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

const calls = [...listOptimizedCalls(), ...listSdkTasks()];

/** The resources that an editor suggests. Any other text is accepted as well: functions, activities, other SDK calls. */
export function listKnownResources(): string[] {
  return calls.flatMap(({ resources }) => resources);
}

/** One condition for each integration: with this Resource, the arguments have this form. */
export function listArgumentConditions(language: QueryLanguage): JsonSchema[] {
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  return calls.map((call) => ({
    if: { properties: { Resource: { enum: call.resources } }, required: ['Resource'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { [field]: toArgumentsSchema(call, language) } },
  }));
}

function toArgumentsSchema({ required, known, isClosed, members = {} }: Call, language: QueryLanguage): JsonSchema {
  const isPath = language === 'JSONPath';
  const spell = (name: string): string[] => (isPath ? [name, `${name}.$`] : [name]);
  const object: JsonSchema = {
    type: 'object',
    properties: { ...toProperties(known.flatMap(spell)), ...members },
    allOf: required.map((names) => ({
      anyOf: [names]
        .flat()
        .flatMap(spell)
        .map((name) => ({ required: [name] })),
    })),
    ...(isClosed ? { additionalProperties: false } : {}),
  };
  const { allOf: _, ...withoutRequired } = object;
  const schema = required.length === 0 ? withoutRequired : object;
  return isPath ? schema : { anyOf: [schema, { type: 'string' }] };
}
