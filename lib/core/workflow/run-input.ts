// Checks an event's data against a workflow's input schema: its mandatory fields and their types.
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { FieldError } from '../../value/errors.ts';
import { countJsonBytes, type JsonValue, toDoubles } from '../../value/json.ts';
import { escapePointer } from '../../value/json-pointer.ts';
import { runWithin } from '../../value/time-limit.ts';
import { isLinearSchema, type SchemaObject } from './schema-keywords.ts';
import { boundUniqueItems, isRepetition } from './unique-items.ts';
import type { Workflow } from './workflow.ts';

/** Above this number only the count of further mistakes is reported: a complete list could exceed the response's limit. */
const maxErrors = 100;

/** How long a check may take by default, for each started mebibyte of data. */
const standardLimitMs = 1_000;

/**
 * Checks data against the workflow's schema. Returns the first hundred mistakes; for data above one mebibyte only the first; empty
 * if the data is valid. The schema sees the closest double of a number that no double represents. Data that cannot be checked
 * within `limitMs` per mebibyte is refused as a whole.
 */
export function findInputErrors(workflow: Workflow, data: JsonValue, limitMs = standardLimitMs): FieldError[] {
  const verdict = validate(workflow, toDoubles(data), limitMs);
  if (verdict === undefined) return [{ pointer: '', message: tooExpensive }];
  if (verdict.valid) return [];
  const leaves = selectLeaves(verdict.errors);
  const shown = leaves.slice(0, maxErrors).map(toFieldError);
  const more = leaves.length - shown.length;
  return more === 0 ? shown : [...shown, { pointer: '', message: `and ${more} more` }];
}

/** In bytes. Above this size only the first mistake is reported: a list of all could exceed the memory. */
const mebibyte = 1_048_576;

const tooExpensive = "takes too long to check against the workflow's input schema: send less, or simplify the schema";

interface Check {
  /** Stops at the first mistake. */
  readonly quick: Validator;
  readonly thorough: Validator;
  readonly prepare: (data: JsonValue) => void;
  /** Whether it certainly ends soon, so that its time does not have to be limited. */
  readonly isLinear: boolean;
}

const checks = new WeakMap<Workflow, Check>();

function getCheck(workflow: Workflow): Check {
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

/** Undefined if the check exceeds its time limit, or does not terminate. */
function validate(workflow: Workflow, data: JsonValue, limitMs: number): Verdict | undefined {
  const { quick, thorough, prepare, isLinear } = getCheck(workflow);
  const limit = isLinear ? 0 : limitMs * Math.ceil(countJsonBytes(data) / mebibyte);
  const within = (work: () => Verdict): Verdict | undefined =>
    withoutOverflow(() => (isLinear ? work() : inTime(limit, work)));
  const first = within(() => {
    prepare(data);
    return quick.validate(data);
  });
  if (first === undefined || first.valid || countJsonBytes(data) > mebibyte) return first;
  return within(() => thorough.validate(data)) ?? first;
}

function inTime(limitMs: number, work: () => Verdict): Verdict | undefined {
  const outcome = runWithin(limitMs, work);
  return outcome.kind === 'done' ? outcome.value : undefined;
}

// A schema may refer to itself without end, and the validator throws when the mistakes exceed the maximum number of arguments.
function withoutOverflow(work: () => Verdict | undefined): Verdict | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

// The validator also reports every schema that encloses the failed one, right after it; these add no information.
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

function selectLeaves(errors: readonly OutputUnit[]): OutputUnit[] {
  const leaves = errors.filter(({ keyword }) => !enclosing.has(keyword));
  return leaves.length > 0 ? leaves : errors.slice(0, 1);
}

function toFieldError(unit: OutputUnit): FieldError {
  const place = parseLocation(unit.instanceLocation);
  const missing = unit.keyword === 'required' ? /property "(.*)"\.$/s.exec(unit.error)?.[1] : undefined;
  if (missing !== undefined) return { pointer: `${place}/${escapePointer(missing)}`, message: 'is missing' };
  if (isRepetition(unit)) return { pointer: place, message: 'has duplicate items' };
  return { pointer: place, message: unit.error.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase()) };
}

// The validator writes places as URI fragments, such as `#/gr%C3%B6%C3%9Fe`.
function parseLocation(location: string): string {
  return location.replace(/^#/, '').split('/').map(decodeURIComponent).join('/');
}
