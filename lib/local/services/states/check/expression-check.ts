// Checks the expressions of a definition: JSONata's syntax and references, JSONPath's paths and intrinsic calls. The
// grammars are in lib/asl/grammar; the wording is that of AWS's diagnostics.
import jsonata from 'jsonata';
import { isIntrinsic } from '../../../../asl/grammar/intrinsic.ts';
import { findReferences, type Reference } from '../../../../asl/grammar/jsonata-references.ts';
import { hasStrayDelimiter, isExpression, sourceOf } from '../../../../asl/grammar/jsonata-text.ts';
import { parseCall } from '../language/intrinsic-call.ts';
import { isRecord, type Json } from '../language/json.ts';
import { parsePath } from '../language/path-value.ts';
import type { Place, ValuePlace } from './place.ts';

/** A value at any depth, in the query language of its state. */
export function checkValueTemplate(template: Json, place: ValuePlace): void {
  if (place.language === 'JSONata') checkTemplate(template, place);
  else checkPayload(template, place);
}

/** Every expression of a JSONata field. */
function checkTemplate(template: Json, place: ValuePlace): void {
  if (typeof template === 'string') {
    checkText(template, place);
  } else if (Array.isArray(template)) {
    for (const [index, item] of template.entries())
      checkTemplate(item as Json, { ...place, location: `${place.location}[${index}]` });
  } else if (isRecord(template)) {
    for (const [name, item] of Object.entries(template))
      checkTemplate(item, { ...place, location: `${place.location}/${name}` });
  }
}

/** A string of a JSONata state: plain text, or one expression. */
export function checkText(text: string, place: ValuePlace): void {
  const { findings, location } = place;
  if (hasStrayDelimiter(text)) {
    const message = 'A JSONata expression must start with {% and end with %}, with nothing before and after them';
    findings.error('INVALID_JSONATA_EXPRESSION', message, location);
  }
  if (!isExpression(text)) return;
  try {
    for (const reference of findReferences(jsonata(sourceOf(text).trim()).ast())) reportReference(reference, place);
  } catch (fault) {
    const message = fault instanceof Error || isRecord(fault) ? String((fault as Error).message) : String(fault);
    findings.error('INVALID_JSONATA_EXPRESSION', message, location);
  }
}

/** Variables, functions and unknown members of `$states` are not refused: they fail at run time. */
function reportReference(reference: Reference, { findings, location, members }: ValuePlace): void {
  const code = 'UNSUPPORTED_JSONATA_EXPRESSION';
  if (reference.kind === 'operator') {
    // AWS's parser stops at the second character of the operator.
    const message = `The symbol "${reference.operator.charAt(1)}" cannot be used as a unary operator`;
    findings.error('INVALID_JSONATA_EXPRESSION', message, location);
  } else if (reference.kind === 'input') {
    const where = reference.name === '$$' ? '' : ' at the top level';
    findings.error(code, `Reference to '${reference.name}'${where} is not supported.`, location);
  } else if (reference.kind === 'states') {
    const member = reference.names[0] ?? '';
    const isAbsent = (member === 'result' || member === 'errorOutput') && !members.includes(member);
    if (isAbsent) findings.error(code, `Reference to '$states.${member}' is not supported in this field.`, location);
  }
}

/** Every `.$` member of a payload template. */
function checkPayload(template: Json, place: Place): void {
  const { location, findings } = place;
  if (Array.isArray(template)) {
    for (const [index, item] of template.entries())
      checkPayload(item as Json, { ...place, location: `${location}[${index}]` });
  } else if (isRecord(template)) {
    for (const [name, item] of Object.entries(template)) {
      const inner = { ...place, location: `${location}/${name}` };
      if (name.endsWith('.$')) checkReference(item, inner);
      else checkPayload(item, inner);
      if (template[`${name}.$`] !== undefined)
        findings.schema(`Fields [${name}] and [${name}.$] exclude each other`, location);
    }
  }
}

/** A path or an intrinsic call. */
export function checkReference(value: Json, place: Place): void {
  if (typeof value === 'string' && isIntrinsic(value)) check(() => parseCall(value), place);
  else checkPath(value, place);
}

export function checkPath(value: Json, place: Place): void {
  check(() => parsePath(requireText(value)), place);
}

/** A path to one place. */
export function checkReferencePath(value: Json, place: Place): void {
  check(() => {
    if (!parsePath(requireText(value)).isReference) throw new Error('it must lead to one place');
  }, place);
}

/** A path to one place of the input, where the result can be put. */
export function checkResultPath(value: Json, place: Place): void {
  check(() => {
    const path = parsePath(requireText(value));
    if (!path.isReference) throw new Error('it must lead to one place');
    if (path.root !== 'input') throw new Error('it must lead into the input of the state');
  }, place);
}

function check(parse: () => unknown, { location, findings }: Place): void {
  try {
    parse();
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    findings.schema(`Value is not a Reference Path: ${why}`, location);
  }
}

function requireText(value: Json): string {
  if (typeof value === 'string') return value;
  throw new Error(`expected a string, but was ${JSON.stringify(value)}`);
}
