// The schedule expression of a rule: `rate(…)`. `cron(…)` is refused by name.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
import { notImplemented } from '../../platform/aws-error.ts';
import { validationException } from '../../platform/input-members.ts';

export interface Schedule {
  readonly expression: string;
  readonly periodMs: number;
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const rate = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/;

/** Throws AwsError: ValidationException for an invalid expression, NotImplemented for `cron(…)`. */
export function parseSchedule(expression: string): Schedule {
  if (expression.startsWith('cron(')) throw notImplemented('PutRule with the ScheduleExpression cron(…): use rate(…)');
  const [, value, unit, plural] = rate.exec(expression) ?? [];
  const isPlural = plural === 's';
  if (value === undefined || unit === undefined || isPlural === (value === '1')) {
    throw validationException('Parameter ScheduleExpression is not valid.');
  }
  return { expression, periodMs: Number(value) * (unitMs[unit] ?? 0) };
}
