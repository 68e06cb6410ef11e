// The fields of a machine and of the eight state types: kind of value, query language, limits. A table, no checks. The author's
// check and the local CreateStateMachine both use it.
// Source: Amazon States Language specification and the state pages of the AWS Step Functions developer guide.
import { forbiddenInLabel, maxLabelLength, maxSeconds, secondsOfYear } from './limits.ts';
import type { QueryLanguage, StateType } from './state-types.ts';

export type FieldKind =
  /** Checked by its own file: choices, retriers, branches, processors, readers. */
  | 'structure'
  | 'text'
  /** Any text: nothing depends on it. */
  | 'comment'
  | 'flag'
  | 'integer'
  /** An integer or a fraction. */
  | 'number'
  | 'timestamp'
  /** One of the allowed values of the field. */
  | 'word'
  /** Paths. The nullable ones may be null: InputPath, OutputPath, ResultPath. */
  | 'path'
  | 'nullable-path'
  | 'result-path'
  | 'reference-path'
  | 'path-or-intrinsic'
  /** A payload: literals and expressions at any depth. Items are a list, or an object, which is read as the list of its entries. */
  | 'payload'
  | 'object-payload'
  | 'items-payload'
  | 'literal';

export interface Field {
  kind: FieldKind;
  /** The only query language that has the field; both when absent. */
  language?: QueryLanguage;
  /** Whether a JSONata state may give an expression in place of the literal. */
  isDynamic?: true;
  least?: number;
  most?: number;
  /** A larger number, up to `most`, is accepted at deployment and always fails at run time. */
  mostAtRunTime?: number;
  /** In characters. */
  mostLength?: number;
  words?: readonly string[];
  /** Characters that the text must not contain. */
  forbidden?: RegExp;
  /** The members that an object in the field must have. */
  members?: readonly string[];
  isRequired?: true;
}

export type Fields = Readonly<Record<string, Field>>;

const structure: Field = { kind: 'structure' };
const required = { isRequired: true } as const;
const text: Field = { kind: 'text' };
const comment: Field = { kind: 'comment' };
const dynamicText: Field = { kind: 'text', isDynamic: true };
const duration: Field = { kind: 'integer', least: 1, most: maxSeconds, isDynamic: true };
const count: Field = { kind: 'integer', least: 0, isDynamic: true };
const referencePath: Field = { kind: 'reference-path', language: 'JSONPath' };
const pathOrIntrinsic: Field = { kind: 'path-or-intrinsic', language: 'JSONPath' };
const template: Field = { kind: 'object-payload', language: 'JSONPath' };

const named: Fields = { Type: structure, Comment: comment, QueryLanguage: structure };
const flow: Fields = { Next: structure, End: { kind: 'flag' } };
const output: Fields = { Output: { kind: 'payload', language: 'JSONata' } };
const assign: Fields = { Assign: structure };
const inputPaths: Fields = {
  InputPath: { kind: 'nullable-path', language: 'JSONPath' },
  OutputPath: { kind: 'nullable-path', language: 'JSONPath' },
};
const resultPaths: Fields = { ResultPath: { kind: 'result-path', language: 'JSONPath' } };
const errors: Fields = { Retry: structure, Catch: structure };

/**
 * The fields that several types of states share. `passing` is for states that pass their input on. `resulting` is for states that
 * also have a result. `trying` is for states that also have Retry and Catch.
 */
const passing: Fields = { ...named, ...flow, ...inputPaths, ...output, ...assign };
const resulting: Fields = { ...passing, ...resultPaths };
const trying: Fields = { ...resulting, ...errors };

export const machineFields: Fields = {
  Comment: comment,
  QueryLanguage: structure,
  StartAt: structure,
  States: structure,
  TimeoutSeconds: { kind: 'integer', least: 1, most: maxSeconds },
  Version: { kind: 'word', words: ['1.0'] },
};

export const branchFields: Fields = {
  Comment: comment,
  QueryLanguage: structure,
  StartAt: structure,
  States: structure,
};

export const processorFields: Fields = {
  Comment: comment,
  StartAt: structure,
  States: structure,
  ProcessorConfig: structure,
};

export const stateFields: Readonly<Record<StateType, Fields>> = {
  Task: {
    ...trying,
    Resource: { ...text, ...required },
    Parameters: template,
    // A function takes any JSON value; the integrations take objects.
    Arguments: { kind: 'payload', language: 'JSONata' },
    ResultSelector: template,
    TimeoutSeconds: duration,
    TimeoutSecondsPath: referencePath,
    HeartbeatSeconds: duration,
    HeartbeatSecondsPath: referencePath,
    Credentials: { kind: 'object-payload', members: ['RoleArn'] },
  },
  Pass: {
    ...resulting,
    Result: { kind: 'literal', language: 'JSONPath' },
    Parameters: { kind: 'payload', language: 'JSONPath' },
  },
  Choice: { ...named, ...inputPaths, ...output, ...assign, Choices: { ...structure, ...required }, Default: structure },
  Wait: {
    ...passing,
    Seconds: { kind: 'integer', least: 0, most: maxSeconds, mostAtRunTime: secondsOfYear, isDynamic: true },
    SecondsPath: referencePath,
    Timestamp: { kind: 'timestamp', isDynamic: true },
    TimestampPath: referencePath,
  },
  Succeed: { ...named, ...inputPaths, ...output },
  Fail: { ...named, Error: dynamicText, ErrorPath: pathOrIntrinsic, Cause: dynamicText, CausePath: pathOrIntrinsic },
  Parallel: {
    ...trying,
    Branches: { ...structure, ...required },
    Parameters: { kind: 'payload', language: 'JSONPath' },
    Arguments: { kind: 'payload', language: 'JSONata' },
    ResultSelector: template,
  },
  Map: {
    ...trying,
    Iterator: structure,
    ItemProcessor: structure,
    Items: { kind: 'items-payload', language: 'JSONata' },
    ItemsPath: { kind: 'path', language: 'JSONPath' },
    ItemSelector: { kind: 'object-payload' },
    Parameters: template,
    ResultSelector: template,
    ItemReader: structure,
    ItemBatcher: structure,
    ResultWriter: structure,
    Label: { ...text, mostLength: maxLabelLength, forbidden: forbiddenInLabel },
    MaxConcurrency: count,
    MaxConcurrencyPath: referencePath,
    ToleratedFailurePercentage: { kind: 'number', least: 0, most: 100, isDynamic: true },
    ToleratedFailurePercentagePath: referencePath,
    ToleratedFailureCount: count,
    ToleratedFailureCountPath: referencePath,
  },
};

/** A Wait state has exactly one of these fields. */
export const waitFields = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const;

/** Pairs of fields of which at most one may be given. */
export const exclusiveFields: readonly (readonly [string, string])[] = [
  ['TimeoutSeconds', 'TimeoutSecondsPath'],
  ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ['Error', 'ErrorPath'],
  ['Cause', 'CausePath'],
  ['MaxConcurrency', 'MaxConcurrencyPath'],
  ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
  ['ItemProcessor', 'Iterator'],
  ['ItemSelector', 'Parameters'],
];

/** The field of the other query language with the same purpose. */
export const counterparts: Readonly<Record<string, string>> = {
  Parameters: 'Arguments',
  Arguments: 'Parameters',
  InputPath: 'Arguments or Output, with $states.input',
  OutputPath: 'Output',
  ResultPath: 'Output or Assign',
  ResultSelector: 'Output',
  Result: 'Output',
  Output: 'ResultSelector, ResultPath or OutputPath',
  ItemsPath: 'Items',
  Items: 'ItemsPath',
  Condition: 'Variable with an operator',
  Variable: 'Condition',
};
