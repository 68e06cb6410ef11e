// Checks an event's data against a workflow's input schema: its mandatory fields and their types.
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { FieldError } from './errors.ts';
import type { JsonValue } from './json.ts';
import { escapePointer } from './manifest.ts';
import type { Workflow } from './workflow.ts';

const validators = new WeakMap<Workflow, Validator>();

/** Everything in the data that the workflow's schema refuses, all at once; empty where it is satisfied. */
export function inputErrors(workflow: Workflow, data: JsonValue): FieldError[] {
  const { valid, errors } = validatorOf(workflow).validate(data);
  if (valid) return [];
  return errors.filter(isLeaf).map(fieldError);
}

function validatorOf(workflow: Workflow): Validator {
  const known = validators.get(workflow);
  if (known !== undefined) return known;
  const validator = new Validator(workflow.input as Schema, '2020-12', false);
  validators.set(workflow, validator);
  return validator;
}

// The validator also reports every schema that encloses the one that failed; those say nothing new.
const enclosing = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
  'additionalProperties',
  'patternProperties',
]);

function isLeaf(unit: OutputUnit, _index: number, all: OutputUnit[]): boolean {
  if (!enclosing.has(unit.keyword)) return true;
  return !all.some((other) => other !== unit && other.keywordLocation.startsWith(`${unit.keywordLocation}/`));
}

function fieldError(unit: OutputUnit): FieldError {
  const place = unit.instanceLocation.replace(/^#/, '');
  const missing = unit.keyword === 'required' ? /property "(.*)"\.$/.exec(unit.error)?.[1] : undefined;
  if (missing !== undefined)
    return {
      pointer: `${place}/${escapePointer(missing)}`,
      message: 'is missing',
    };
  return {
    pointer: place,
    message: unit.error.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase()),
  };
}
