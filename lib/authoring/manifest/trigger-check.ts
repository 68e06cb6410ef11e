// Checks a workflow's triggers before they are deployed: finds patterns that EventBridge refuses, and those that no event can
// match.

import { buildDecisionPattern } from '../../core/workflow/routing.ts';
import type { Workflow } from '../../core/workflow/workflow.ts';
import { compilePattern } from '../../event-pattern/compiled-pattern.ts';
import { EventPatternError } from '../../event-pattern/event-pattern-error.ts';
import { refuseComplexWildcards } from '../../event-pattern/wildcard-complexity.ts';
import type { FieldError } from '../../value/errors.ts';
import { didYouMean } from '../../value/nearest-name.ts';
import { findDeadTriggers } from './dead-triggers.ts';

/** One entry for each mistake; pointers begin with `/triggers`. A draft's triggers are checked as if it were live. */
export function findTriggerErrors(workflow: Workflow): FieldError[] {
  const live: Workflow = { ...workflow, status: 'live' };
  const each = live.triggers.flatMap((trigger, index) => findPatternErrors({ ...live, triggers: [trigger] }, index));
  if (each.length > 0) return each;
  return [...findPatternErrors(live, 0), ...findDeadTriggers(live.triggers)];
}

/** @param first the index in the manifest of the workflow's first trigger */
function findPatternErrors(workflow: Workflow, first: number): FieldError[] {
  const pattern = buildDecisionPattern(workflow);
  try {
    compilePattern(pattern);
    refuseComplexWildcards(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    const { reason, pointer } = error;
    const message = `EventBridge refuses the pattern: ${reason}${suggestOperator(reason)}: ${findRemedy(reason)}`;
    return [{ pointer: toTriggerPointer(pointer, first), message }];
  }
}

/**
 * Converts a pointer into the workflow's pattern to one into its manifest. The pattern has a branch for forced runs, and then one
 * for each trigger.
 */
function toTriggerPointer(pointer: string, first: number): string {
  const [, branch, rest = ''] = /^\/\$or\/(\d+)(.*)$/.exec(pointer) ?? [];
  if (branch === undefined) return '/triggers';
  const at = `/triggers/${first + Number(branch) - 1}`;
  return `${at}${rest
    .replace(/^\/detail-type\/0\b/, '/event')
    .replace(/^\/source\/0\b/, '/source')
    .replace(/^\/detail\b/, '/where')}`;
}

const operators = ['prefix', 'suffix', 'anything-but', 'numeric', 'exists', 'equals-ignore-case', 'wildcard', 'cidr'];

function suggestOperator(reason: string): string {
  const [, operator] = /^Unrecognized match type (.+)$/.exec(reason) ?? [];
  return operator === undefined ? '' : didYouMean(operator, operators);
}

function findRemedy(reason: string): string {
  if (reason.endsWith('must be an object or an array')) return 'put the values into an array';
  if (reason.startsWith('Unrecognized match type')) return `name one of ${operators.join(', ')}`;
  if (reason.startsWith('Empty')) return 'name at least one value, or leave the field out';
  return 'write a valid EventBridge pattern';
}
