// Finds the variables that each state of a definition reads: `variableReferences` in the answers about a state machine.
import jsonata from 'jsonata';
import { type IntrinsicCall, isIntrinsic, parseIntrinsic } from '../../../../asl/grammar/intrinsic.ts';
import { type JsonPath, parseJsonPath } from '../../../../asl/grammar/json-path.ts';
import { findReferences } from '../../../../asl/grammar/jsonata-references.ts';
import { isExpression, sourceOf } from '../../../../asl/grammar/jsonata-text.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';

/** The sorted names of the variables by the name of the state. States that read none are absent. */
export type VariableReferences = Readonly<Record<string, readonly string[]>>;

/** @param definition A definition that was found valid. */
export function findVariableReferences(definition: JsonRecord): VariableReferences {
  const found = listStates(definition, definition.QueryLanguage).map(({ name, state, language }) => {
    const names = language === 'JSONata' ? readByExpressions(state) : readByPaths(state, '');
    return [name, [...new Set(names)].sort()] as const;
  });
  return Object.fromEntries(found.filter(([, names]) => names.length > 0));
}

interface ListedState {
  readonly name: string;
  readonly state: JsonRecord;
  readonly language: Json;
}

/** Every state, those inside a Map or a Parallel too. */
function listStates(program: JsonRecord, machineLanguage: Json | undefined): ListedState[] {
  const states = isRecord(program.States) ? Object.entries(program.States) : [];
  return states.flatMap(([name, state]) => {
    if (!isRecord(state)) return [];
    const language = state.QueryLanguage ?? machineLanguage ?? 'JSONPath';
    return [{ name, state, language }, ...listPrograms(state).flatMap((inner) => listStates(inner, machineLanguage))];
  });
}

function listPrograms({ Branches, ItemProcessor, Iterator: iterator }: JsonRecord): JsonRecord[] {
  return [...(Array.isArray(Branches) ? Branches : []), ItemProcessor, iterator].filter(isRecord);
}

const programs = new Set(['Branches', 'ItemProcessor', 'Iterator', 'Comment']);
const payloads = new Set(['Parameters', 'ResultSelector', 'ItemSelector', 'Assign', 'BatchInput']);

function readByExpressions(value: Json): string[] {
  if (typeof value === 'string') return isExpression(value) ? readByExpression(value) : [];
  return listMembers(value).flatMap(([, member]) => readByExpressions(member));
}

function readByExpression(text: string): string[] {
  const references = findReferences(jsonata(sourceOf(text).trim()).ast());
  return references.flatMap((reference) => (reference.kind === 'variable' ? [reference.name] : []));
}

/** @param payload The name of the payload template around the value; '' outside of one. */
function readByPaths(value: Json, payload: string): string[] {
  return listMembers(value).flatMap(([name, member]) => {
    if (typeof member === 'string') return isPathField(name, payload) ? readByPath(member) : [];
    return readByPaths(member, payload === '' && payloads.has(name) ? name : payload);
  });
}

/** Outside of a payload template, paths stand in the fields that end with Path; inside, in those that end with `.$`. */
function isPathField(name: string, payload: string): boolean {
  if (payload !== '') return name.endsWith('.$');
  return name === 'Variable' || (name.endsWith('Path') && name !== 'ResultPath');
}

function readByPath(text: string): string[] {
  if (!isIntrinsic(text)) {
    const parsed = parseJsonPath(text);
    return parsed.kind === 'path' ? toName(parsed.path) : [];
  }
  const parsed = parseIntrinsic(text);
  return parsed.kind === 'call' ? readByCall(parsed.call) : [];
}

function readByCall(call: IntrinsicCall): string[] {
  return call.arguments.flatMap((argument) => {
    if (argument.kind === 'path') return toName(argument.path);
    return argument.kind === 'call' ? readByCall(argument.call) : [];
  });
}

function toName({ variable }: JsonPath): string[] {
  return variable === undefined ? [] : [variable];
}

function listMembers(value: Json): (readonly [string, Json])[] {
  if (Array.isArray(value)) return value.map((item: Json, index) => [String(index), item] as const);
  return isRecord(value) ? Object.entries(value).filter(([name]) => !programs.has(name)) : [];
}
