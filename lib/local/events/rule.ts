// One rule: its pattern, its state and its targets.

import { compilePattern } from '../../core/event-pattern/compiled-pattern.ts';
import { EventPatternError } from '../../core/event-pattern/event-pattern-error.ts';
import { refuseComplexWildcards } from '../../core/event-pattern/wildcard-complexity.ts';
import { AwsError, notImplemented } from '../aws-error.ts';
import type { JsonObject } from '../service.ts';
import { busName, oneOf, optionalText, requiredText, ruleName, validation } from './members.ts';
import type { Target } from './target.ts';

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly pattern: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly isEnabled: boolean;
  readonly targets: ReadonlyMap<string, Target>;
}

export interface RuleSettings {
  readonly name: string;
  readonly pattern: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly isEnabled: boolean;
}

/** Reads PutRule. Throws AwsError: InvalidEventPatternException for a pattern that EventBridge would refuse. */
export function readRule(input: JsonObject): RuleSettings {
  const name = requiredText(input, 'Name', ruleName);
  optionalText(input, 'EventBusName', { ...busName, most: 1600, pattern: '[/:\\.\\-_A-Za-z0-9]+' });
  const pattern = optionalText(input, 'EventPattern', { most: 4096 });
  if (optionalText(input, 'ScheduleExpression', { most: 256 })) throw notImplemented('PutRule with ScheduleExpression');
  if (!pattern) throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  checkPattern(pattern);
  const description = optionalText(input, 'Description', { most: 512 });
  const roleArn = optionalText(input, 'RoleArn', { most: 1600 });
  return {
    name,
    pattern,
    isEnabled: (oneOf(input, 'State', ['ENABLED', 'DISABLED']) ?? 'ENABLED') === 'ENABLED',
    ...(description === undefined ? {} : { description }),
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

/** Throws InvalidEventPatternException with AWS's message. */
export function checkPattern(pattern: string): void {
  try {
    compilePattern(pattern);
    refuseComplexWildcards(JSON.parse(pattern));
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    const place = error.pointer === '' ? '' : ` at ${error.pointer}`;
    throw new AwsError('InvalidEventPatternException', `${error.message}${place}`);
  }
}

/** The rule as DescribeRule and ListRules show it. */
export function describeRule(rule: Rule): JsonObject {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.pattern,
    State: rule.isEnabled ? 'ENABLED' : 'DISABLED',
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
    EventBusName: rule.busName,
  };
}
