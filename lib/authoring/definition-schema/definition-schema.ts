// Generates the JSON Schema of `definition.asl.json` from the tables by which definitions are checked, so that editors complete
// states, fields and arguments. What only the check can find (targets, expressions, variables) is not in it.
import { choiceOperators, combiners, type OperandKind } from '../../asl/grammar/choice-operators.ts';
import {
  branchFields,
  exclusiveFields,
  machineFields,
  processorFields,
  stateFields,
  waitFields,
} from '../../asl/grammar/fields.ts';
import { catcherFields, errorNames, retrierFields } from '../../asl/grammar/handler-fields.ts';
import {
  batcherFields,
  processorConfigFields,
  readerConfigFields,
  readerFields,
  writerConfigFields,
  writerFields,
} from '../../asl/grammar/map-fields.ts';
import type { QueryLanguage, StateType } from '../../asl/grammar/state-types.ts';
import { typeDescriptions } from '../editor-hints/definition-descriptions.ts';
import { listArgumentConditions, listKnownResources } from './argument-schemas.ts';
import { type JsonSchema, toObjectSchema } from './value-schemas.ts';

const languages = ['JSONPath', 'JSONata'] as const;
const types = Object.keys(stateFields) as StateType[];
const text: JsonSchema = { type: 'string' };
const object: JsonSchema = { type: 'object' };
const language: JsonSchema = { enum: languages };

/** The schema of a definition as JSON text. */
export function renderDefinitionSchema(): string {
  const definitions = languages.map((one) => listDefinitions(one));
  const schema: JsonSchema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: "A workflow's definition in the Amazon States Language",
    $defs: { Resource: { anyOf: [{ enum: listKnownResources() }, text] }, ...Object.assign({}, ...definitions) },
    ...byLanguage('JSONata', refer('machine', 'JSONata'), refer('machine', 'JSONPath')),
  };
  return `${JSON.stringify(schema)}\n`;
}

function refer(name: string, one: QueryLanguage): JsonSchema {
  return { $ref: `#/$defs/${name}-${one}` };
}

function byLanguage(one: QueryLanguage, same: JsonSchema, other: JsonSchema): JsonSchema {
  const isOne = { properties: { QueryLanguage: { const: one } }, required: ['QueryLanguage'] };
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { if: isOne, then: same, else: other };
}

function listDefinitions(one: QueryLanguage): JsonSchema {
  const named: JsonSchema = {
    machine: toScopeSchema(toObjectSchema(machineFields, one, { ...scopeParts(one), QueryLanguage: language })),
    branch: toScopeSchema(toObjectSchema(branchFields, one, { ...scopeParts(one), QueryLanguage: language })),
    processor: toScopeSchema(
      toObjectSchema(processorFields, one, {
        ...scopeParts(one),
        ProcessorConfig: toObjectSchema(processorConfigFields, one),
      }),
    ),
    state: toStateSchema(one),
    retrier: toObjectSchema(retrierFields, one, { ErrorEquals: errors }),
    catcher: toObjectSchema(catcherFields, one, { ErrorEquals: errors, Next: text, Assign: object }),
    rule: one === 'JSONata' ? jsonataRule : toPathRuleSchema(true),
    ...(one === 'JSONPath' ? { test: toPathRuleSchema(false) } : {}),
    ...Object.fromEntries(types.map((type) => [type, toTypeSchema(type, one)])),
  };
  return Object.fromEntries(Object.entries(named).map(([name, schema]) => [`${name}-${one}`, schema]));
}

const errors: JsonSchema = { type: 'array', minItems: 1, items: { anyOf: [{ enum: errorNames }, text] } };

function scopeParts(one: QueryLanguage): JsonSchema {
  return { StartAt: text, States: { type: 'object', minProperties: 1, additionalProperties: refer('state', one) } };
}

function toScopeSchema(schema: JsonSchema): JsonSchema {
  return { ...schema, required: ['StartAt', 'States'] };
}

/** A state of a JSONPath machine may be in JSONata; the reverse is refused. */
function toStateSchema(one: QueryLanguage): JsonSchema {
  const own: JsonSchema = {
    type: 'object',
    required: ['Type'],
    properties: {
      Type: { enum: types, markdownEnumDescriptions: types.map((type) => typeDescriptions[type]) },
    },
    allOf: types.map((type) => ({
      if: { properties: { Type: { const: type } }, required: ['Type'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: refer(type, one),
    })),
  };
  return one === 'JSONata' ? own : byLanguage('JSONata', refer('state', 'JSONata'), own);
}

function toTypeSchema(type: StateType, one: QueryLanguage): JsonSchema {
  const fields = stateFields[type];
  const schema = toObjectSchema(fields, one, { ...listParts(one), Type: { const: type } });
  const exclusive = exclusiveFields.filter((pair) => pair.every((name) => Object.hasOwn(fields, name)));
  const conditions = [
    ...exclusive.map((pair) => ({ not: { required: pair } })),
    ...(type === 'Wait' ? [{ oneOf: waitFields.map((name) => ({ required: [name] })) }] : []),
    ...(type === 'Task' ? listArgumentConditions(one) : []),
  ];
  return conditions.length === 0 ? schema : { ...schema, allOf: conditions };
}

/** The parts of states that have a form of their own, by field. */
function listParts(one: QueryLanguage): JsonSchema {
  const sized = (name: string): JsonSchema => ({ type: 'array', minItems: 1, items: refer(name, one) });
  return {
    QueryLanguage: language,
    Resource: { $ref: '#/$defs/Resource' },
    Next: text,
    Default: text,
    Assign: object,
    Retry: { type: 'array', items: refer('retrier', one) },
    Catch: { type: 'array', items: refer('catcher', one) },
    Choices: sized('rule'),
    Branches: sized('branch'),
    Iterator: refer('processor', one),
    ItemProcessor: refer('processor', one),
    ItemReader: toObjectSchema(readerFields, one, { ReaderConfig: toObjectSchema(readerConfigFields, one) }),
    ItemBatcher: toObjectSchema(batcherFields, one),
    ResultWriter: toObjectSchema(writerFields, one, { WriterConfig: toObjectSchema(writerConfigFields, one) }),
  };
}

const jsonataRule: JsonSchema = {
  type: 'object',
  properties: { Condition: { type: ['boolean', 'string'] }, Next: text, Assign: object, Output: {}, Comment: text },
  required: ['Condition', 'Next'],
  additionalProperties: false,
};

const operands: Readonly<Record<OperandKind, JsonSchema>> = {
  string: text,
  number: { anyOf: [{ type: 'number' }, text] },
  boolean: { anyOf: [{ type: 'boolean' }, text] },
  timestamp: text,
  path: text,
};

/** @param isOuter whether it stands in Choices itself, and not within And, Or or Not */
function toPathRuleSchema(isOuter: boolean): JsonSchema {
  const test = refer('test', 'JSONPath');
  const tests = { type: 'array', minItems: 1, items: test };
  const comparisons = [...choiceOperators].map(([name, kind]) => [name, operands[kind]]);
  return {
    type: 'object',
    properties: {
      Variable: text,
      ...Object.fromEntries(comparisons),
      ...Object.fromEntries(combiners.map((name) => [name, name === 'Not' ? test : tests])),
      Comment: text,
      ...(isOuter ? { Next: text, Assign: object } : {}),
    },
    required: isOuter ? ['Next'] : [],
    additionalProperties: false,
  };
}
