// Checks one state of a definition by itself: its fields by their table, then the rules of its type.

import { exclusiveFields, stateFields, waitFields } from '../../../../asl/grammar/fields.ts';
import { handlingTypes } from '../../../../asl/grammar/handler-fields.ts';
import { statesMembersIn } from '../../../../asl/grammar/jsonata-names.ts';
import { type StateType, stateTypes } from '../../../../asl/grammar/state-types.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { checkAssign } from './assign-check.ts';
import { checkChoices } from './choice-check.ts';
import { checkExclusive, checkFieldNames, checkFieldValues } from './field-check.ts';
import { checkHandlers } from './handler-check.ts';
import { checkMap } from './map-check.ts';
import type { Place } from './place.ts';
import { checkTask } from './task-check.ts';

export function checkState(state: JsonRecord, place: Place): void {
  const { findings, location } = place;
  const type = stateTypes.find((one) => one === state.Type);
  if (type === undefined) {
    if (state.Type === undefined) findings.schema('These fields are required: [Type]', location);
    else findings.schema(`Value should be one of the following: [${stateTypes.join(', ')}]`, `${location}/Type`);
    return;
  }
  const fields = stateFields[type];
  checkFieldNames(state, fields, place);
  checkExclusive(state, exclusiveFields, place);
  if (handlingTypes.includes(type)) checkHandlers(state, place);
  checkFieldValues(state, fields, place, (name) => statesMembersIn(type, name));
  checkAssign(state.Assign, place, statesMembersIn(type, 'Assign'));
  checkByType(type, state, place);
}

function checkByType(type: StateType, state: JsonRecord, place: Place): void {
  if (type === 'Task') checkTask(state, place);
  if (type === 'Choice') checkChoices(state, place);
  if (type === 'Wait') checkWait(state, place);
  if (type === 'Map') checkMap(state, place);
  if (type === 'Parallel') checkBranches(state.Branches, place);
}

function checkWait(state: JsonRecord, { findings, location }: Place): void {
  if (waitFields.filter((field) => state[field] !== undefined).length === 1) return;
  findings.schema(`A Wait state must have exactly one of [${waitFields.join(', ')}]`, location);
}

function checkBranches(branches: Json | undefined, { findings, location }: Place): void {
  if (branches === undefined) return;
  const at = `${location}/Branches`;
  if (!Array.isArray(branches)) findings.schema('Expected value of type [ARRAY]', at);
  else if (branches.length === 0) findings.schema('Array must not be empty', at);
  else
    for (const [index, branch] of branches.entries())
      if (!isRecord(branch)) findings.schema('Expected value of type [OBJECT]', `${at}[${index}]`);
}
