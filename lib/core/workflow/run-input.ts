// Checks an event's data against a workflow's input schema: its mandatory fields and their types.
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { FieldError } from '../../value/errors.ts';
import { type JsonValue, jsonBytes, toDoubles } from '../../value/json.ts';
import { escapePointer } from '../../value/json-pointer.ts';
import { runWithin } from '../../value/time-limit.ts';
import { isLinearSchema, type SchemaObject } from './schema-keywords.ts';
import { boundUniqueItems, isRepetition } from './unique-items.ts';
import type { Workflow } from './workflow.ts';

/** Past this many mistakes an answer says how many more there are: a list of all could outgrow any answer. */
const maxErrors = 100;

/** How long a check may take for each mebibyte of data that is begun, unless the caller says otherwise. */
const standardLimitMs = 1_000;

/**
 * What the workflow's schema refuses of the data, the first hundred places at once, of more than a mebibyte the first alone;
 * empty where it is satisfied. The schema sees the closest double of a number that no double has. Data that cannot be checked
 * within `limitMs` for each mebibyte is refused as a whole.
 */
export function inputErrors(workflow: Workflow, data: JsonValue, limitMs = standardLimitMs): FieldError[] {
  const verdict = validate(workflow, toDoubles(data), limitMs);
  if (verdict === undefined) return [{ pointer: '', message: tooExpensive }];
  if (verdict.valid) return [];
  const leaves = leavesOf(verdict.errors);
  const shown = leaves.slice(0, maxErrors).map(fieldError);
  const more = leaves.length - shown.length;
  return more === 0 ? shown : [...shown, { pointer: '', message: `and ${more} more` }];
}

/** Of wrong data above this size, in bytes, the first mistake is named alone: all of them could outgrow the memory. */
const mebibyte = 1_048_576;

const tooExpensive = "takes too long to check against the workflow's input schema: send less, or simplify the schema";

interface Check {
  /** Stops at the first mistake. */
  readonly quick: Validator;
  readonly thorough: Validator;
  readonly prepare: (data: JsonValue) => void;
  /** Whether it is sure to end soon, and needs nobody to watch the time. */
  readonly isLinear: boolean;
}

const checks = new WeakMap<Workflow, Check>();

function checkOf(workflow: Workflow): Check {
  const known = checks.get(workflow) ?? makeCheck(workflow.input);
  checks.set(workflow, known);
  return known;
}

function makeCheck(input: SchemaObject): Check {
  const { schema, prepare } = boundUniqueItems(input) ?? { schema: input, prepare: () => {} };
  return {
    quick: new Validator(schema as Schema, '2020-12', true),
    thorough: new Validator(schema as Schema, '2020-12', false),
    prepare,
    isLinear: isLinearSchema(input),
  };
}

type Verdict = ReturnType<Validator['validate']>;

/** Undefined where the check does not end in time, or not at all. */
function validate(workflow: Workflow, data: JsonValue, limitMs: number): Verdict | undefined {
  const { quick, thorough, prepare, isLinear } = checkOf(workflow);
  const limit = isLinear ? 0 : limitMs * Math.ceil(jsonBytes(data) / mebibyte);
  const within = (work: () => Verdict): Verdict | undefined =>
    withoutOverflow(() => (isLinear ? work() : inTime(limit, work)));
  const first = within(() => {
    prepare(data);
    return quick.validate(data);
  });
  if (first === undefined || first.valid || jsonBytes(data) > mebibyte) return first;
  return within(() => thorough.validate(data)) ?? first;
}

function inTime(limitMs: number, work: () => Verdict): Verdict | undefined {
  const outcome = runWithin(limitMs, work);
  return outcome.kind === 'done' ? outcome.value : undefined;
}

// A schema can refer to itself without an end, and of more mistakes than a call takes arguments the validator carries none.
function withoutOverflow(work: () => Verdict | undefined): Verdict | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

// The validator also reports every schema that encloses the one that failed, right after it; those say nothing new.
const enclosing = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
  'if',
  '$ref',
  'additionalProperties',
  'patternProperties',
]);

function leavesOf(errors: readonly OutputUnit[]): OutputUnit[] {
  const leaves = errors.filter(({ keyword }) => !enclosing.has(keyword));
  return leaves.length > 0 ? leaves : errors.slice(0, 1);
}

function fieldError(unit: OutputUnit): FieldError {
  const place = pointerOf(unit.instanceLocation);
  const missing = unit.keyword === 'required' ? /property "(.*)"\.$/s.exec(unit.error)?.[1] : undefined;
  if (missing !== undefined) return { pointer: `${place}/${escapePointer(missing)}`, message: 'is missing' };
  if (isRepetition(unit)) return { pointer: place, message: 'has duplicate items' };
  return { pointer: place, message: unit.error.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase()) };
}

// The validator spells places as URI fragments, `#/gr%C3%B6%C3%9Fe`.
function pointerOf(location: string): string {
  return location.replace(/^#/, '').split('/').map(decodeURIComponent).join('/');
}
