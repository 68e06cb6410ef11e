// One rule: its pattern, its state and its targets.
import { compilePattern } from '../../../event-pattern/compiled-pattern.ts';
import { EventPatternError } from '../../../event-pattern/event-pattern-error.ts';
import { refuseComplexWildcards } from '../../../event-pattern/wildcard-complexity.ts';
import { AwsError } from '../../platform/aws-error.ts';
import { validationException } from '../../platform/input-members.ts';
import { oneOf, optionalText, requiredText } from '../../platform/input-text.ts';
import type { JsonObject } from '../../platform/service.ts';
import { parseBusName } from './arns.ts';
import { busName, ruleName } from './members.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import type { Target } from './target.ts';

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  /** Absent if the rule has only a schedule. */
  readonly pattern?: string;
  readonly schedule?: Schedule;
  readonly description?: string;
  readonly roleArn?: string;
  readonly isEnabled: boolean;
  readonly targets: ReadonlyMap<string, Target>;
}

export type RuleSettings = Omit<Rule, 'arn' | 'busName' | 'targets'>;

/** Reads PutRule. Throws AwsError; for a pattern that EventBridge would refuse, InvalidEventPatternException. */
export function readRule(input: JsonObject): RuleSettings {
  const name = requiredText(input, 'Name', ruleName);
  optionalText(input, 'EventBusName', { ...busName, most: 1600, pattern: '[/:\\.\\-_A-Za-z0-9]+' });
  const pattern = optionalText(input, 'EventPattern', { most: 4096 }) || undefined;
  const schedule = readSchedule(input);
  if (pattern === undefined && schedule === undefined) {
    throw validationException('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (pattern !== undefined) checkPattern(pattern);
  const description = optionalText(input, 'Description', { most: 512 });
  const roleArn = optionalText(input, 'RoleArn', { most: 1600 });
  return {
    name,
    ...(pattern === undefined ? {} : { pattern }),
    ...(schedule === undefined ? {} : { schedule }),
    isEnabled: (oneOf(input, 'State', ['ENABLED', 'DISABLED']) ?? 'ENABLED') === 'ENABLED',
    ...(description === undefined ? {} : { description }),
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

function readSchedule(input: JsonObject): Schedule | undefined {
  const expression = optionalText(input, 'ScheduleExpression', { most: 256 });
  if (!expression) return undefined;
  if (parseBusName(input.EventBusName) !== 'default') {
    throw validationException('ScheduleExpression is supported only on the default event bus.');
  }
  return parseSchedule(expression);
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
    ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
    ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule.expression }),
    State: rule.isEnabled ? 'ENABLED' : 'DISABLED',
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
    EventBusName: rule.busName,
  };
}
