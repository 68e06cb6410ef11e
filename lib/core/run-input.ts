// Checks an event's data against a workflow's input schema: its mandatory fields and their types.
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { FieldError } from './errors.ts';
import { type JsonValue, jsonBytes, toDoubles } from './json.ts';
import { escapePointer } from './manifest.ts';
import type { Workflow } from './workflow.ts';

/** Past this many mistakes an answer says how many more there are: a list of all could outgrow any answer. */
const maxErrors = 100;

/**
 * What the workflow's schema refuses of the data, the first hundred places at once, of more than a mebibyte the first alone;
 * empty where it is satisfied. The schema sees the closest double of a number that no double has.
 */
export function inputErrors(workflow: Workflow, data: JsonValue): FieldError[] {
  const { valid, errors } = validate(workflow, toDoubles(data));
  if (valid) return [];
  const leaves = leavesOf(errors);
  const shown = leaves.slice(0, maxErrors).map(fieldError);
  const more = leaves.length - shown.length;
  return more === 0 ? shown : [...shown, { pointer: '', message: `and ${more} more` }];
}

/** Of wrong data above this size, in bytes, the first mistake is named alone: all of them could outgrow the memory. */
const maxFullyTold = 1_048_576;

interface Validators {
  /** Stops at the first mistake. */
  readonly quick: Validator;
  readonly thorough: Validator;
}

const validators = new WeakMap<Workflow, Validators>();

function validatorsOf(workflow: Workflow): Validators {
  const schema = workflow.input as Schema;
  const known = validators.get(workflow) ?? {
    quick: new Validator(schema, '2020-12', true),
    thorough: new Validator(schema, '2020-12', false),
  };
  validators.set(workflow, known);
  return known;
}

function validate(workflow: Workflow, data: JsonValue): { valid: boolean; errors: OutputUnit[] } {
  const { quick, thorough } = validatorsOf(workflow);
  const first = quick.validate(data);
  if (first.valid || jsonBytes(data) > maxFullyTold) return first;
  try {
    return thorough.validate(data);
  } catch (error) {
    // So many mistakes that the validator cannot carry them all.
    if (!(error instanceof RangeError)) throw error;
    return first;
  }
}

// The validator also reports every schema that encloses the one that failed, right after it; those say nothing new.
const enclosing = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
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
  return { pointer: place, message: unit.error.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase()) };
}

// The validator spells places as URI fragments, `#/gr%C3%B6%C3%9Fe`.
function pointerOf(location: string): string {
  return location.replace(/^#/, '').split('/').map(decodeURIComponent).join('/');
}
