// Checks an Assign block: the names of the variables and the values that they are given.
import type { StatesMember } from '../../../../asl/grammar/jsonata-names.ts';
import { findNameProblem, toVariableName } from '../../../../asl/grammar/variable-names.ts';
import { isRecord, type Json } from '../language/json.ts';
import { checkValueTemplate } from './expression-check.ts';
import { type Place, within } from './place.ts';

export function checkAssign(assign: Json | undefined, outer: Place, members: readonly StatesMember[]): void {
  if (assign === undefined) return;
  const place = within(outer, 'Assign');
  if (!isRecord(assign)) {
    place.findings.schema('Expected value of type [OBJECT]', place.location);
    return;
  }
  for (const key of Object.keys(assign)) {
    const problem = findNameProblem(place.language === 'JSONPath' ? toVariableName(key) : key);
    if (problem === 'reserved') place.findings.schema(`'states' is a reserved variable name`, place.location);
    else if (problem !== undefined) place.findings.schema(`'${key}' is not a valid variable name`, place.location);
  }
  checkValueTemplate(assign, { ...place, members });
}
