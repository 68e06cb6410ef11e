// What is wrong with a workflow's triggers before they are deployed: patterns that EventBridge refuses, and those that no
// event can match.

import { buildDecisionPattern } from '../core/workflow/routing.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { compilePattern } from '../event-pattern/compiled-pattern.ts';
import { EventPatternError } from '../event-pattern/event-pattern-error.ts';
import { refuseComplexWildcards } from '../event-pattern/wildcard-complexity.ts';
import type { FieldError } from '../value/errors.ts';
import { didYouMean } from '../value/nearest-name.ts';
import { findDeadTriggers } from './dead-triggers.ts';

/** A draft's triggers are checked as if it were live. Pointers begin with `/triggers`. */
export function findTriggerErrors(workflow: Workflow): FieldError[] {
  const live: Workflow = { ...workflow, status: 'live' };
  const each = live.triggers.flatMap((trigger, index) => patternErrors({ ...live, triggers: [trigger] }, index));
  if (each.length > 0) return each;
  return [...patternErrors(live, 0), ...findDeadTriggers(live.triggers)];
}

/** @param first the index of the first trigger that the workflow is given with */
function patternErrors(workflow: Workflow, first: number): FieldError[] {
  const pattern = buildDecisionPattern(workflow);
  try {
    compilePattern(pattern);
    refuseComplexWildcards(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    const { reason, pointer } = error;
    const message = `EventBridge refuses the pattern: ${reason}${suggestion(reason)}: ${remedyFor(reason)}`;
    return [{ pointer: placeOf(pointer, first), message }];
  }
}

/** A workflow's pattern has the forced runs first, then a branch for each trigger. */
function placeOf(pointer: string, first: number): string {
  const [, branch, rest = ''] = /^\/\$or\/(\d+)(.*)$/.exec(pointer) ?? [];
  if (branch === undefined) return '/triggers';
  const at = `/triggers/${first + Number(branch) - 1}`;
  return `${at}${rest.replace(/^\/detail-type\b/, '/event').replace(/^\/detail\b/, '/where')}`;
}

const operators = ['prefix', 'suffix', 'anything-but', 'numeric', 'exists', 'equals-ignore-case', 'wildcard', 'cidr'];

function suggestion(reason: string): string {
  const [, operator] = /^Unrecognized match type (.+)$/.exec(reason) ?? [];
  return operator === undefined ? '' : didYouMean(operator, operators);
}

function remedyFor(reason: string): string {
  if (reason.endsWith('must be an object or an array')) return 'put the values that match into an array';
  if (reason.startsWith('Unrecognized match type')) return `name one of ${operators.join(', ')}`;
  if (reason.startsWith('Empty')) return 'name at least one value, or leave the field out';
  return 'write it as a pattern of EventBridge';
}
