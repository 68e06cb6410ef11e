// The arguments of `scheduler:createSchedule` and `updateSchedule` that EventBridge Scheduler always refuses.
// Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
import { below, isObject, type JsonObject, quote } from '../../grammar/json.ts';
import { hasArgument } from './given-arguments.ts';
import { type ArgumentsPlace, checkOneOf, isLiteral } from './literal-argument.ts';

const expressionForms = [
  /^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/,
  /^rate\([1-9]\d* (minute|hour|day)s?\)$/,
  /^cron\(\S+(\s+\S+){5}\)$/,
];

export function checkSchedule(given: JsonObject, place: ArgumentsPlace): void {
  checkOneOf(given, 'State', ['ENABLED', 'DISABLED'], place);
  checkOneOf(given, 'ActionAfterCompletion', ['NONE', 'DELETE'], place);
  checkExpression(given.ScheduleExpression, place);
  const { FlexibleTimeWindow: window, Target: target } = given;
  if (isObject(window)) checkWindow(window, within(place, 'FlexibleTimeWindow'));
  if (isObject(target)) checkTarget(target, within(place, 'Target'));
}

function within({ pointer, site }: ArgumentsPlace, member: string): ArgumentsPlace {
  return { pointer: below(pointer, member), site };
}

function checkExpression(value: unknown, { pointer, site }: ArgumentsPlace): void {
  if (!isLiteral(value) || expressionForms.some((form) => form.test(value))) return;
  const message = `ScheduleExpression is ${quote(value)}, and must be like at(2030-01-31T09:00:00), rate(5 minutes) or cron(0 9 ? * MON-FRI *)`;
  site.report('wrong-argument', below(pointer, 'ScheduleExpression'), message);
}

function checkWindow(window: JsonObject, place: ArgumentsPlace): void {
  requireArgument(window, 'Mode', 'FlexibleTimeWindow', place);
  checkOneOf(window, 'Mode', ['OFF', 'FLEXIBLE'], place);
  if (window.Mode === 'FLEXIBLE') requireArgument(window, 'MaximumWindowInMinutes', 'the mode FLEXIBLE', place);
}

function checkTarget(target: JsonObject, place: ArgumentsPlace): void {
  requireArgument(target, 'Arn', 'Target', place);
  requireArgument(target, 'RoleArn', 'Target', place);
  if (!isLiteral(target.Arn) || !/:event-bus\//.test(target.Arn)) return;
  requireArgument(target, 'EventBridgeParameters', 'an event bus as the target', place);
  requireArgument(target, 'Input', 'an event bus as the target', place);
}

function requireArgument(given: JsonObject, name: string, what: string, { pointer, site }: ArgumentsPlace): void {
  if (!hasArgument(given, name, site.language)) site.report('missing-argument', pointer, `${what} requires ${name}`);
}
