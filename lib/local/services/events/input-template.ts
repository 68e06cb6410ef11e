// Input transformers: replaces the variables of an input template by their values.
import type { AwsError } from '../../platform/aws-error.ts';
import { validationException } from '../../platform/input-members.ts';
import { isoSeconds, type TakenEvent } from './bus-event.ts';
import { parseJsonPath, valueAt } from './json-path.ts';

export interface InputTransformer {
  readonly template: string;
  /** Variables by name, each a JSON path into the event. */
  readonly paths: Readonly<Record<string, string>>;
}

export interface RuleIdentity {
  readonly ruleArn: string;
  readonly ruleName: string;
}

const reserved = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
];

const placeholder = /<([^<>\s"]+)>/g;

/** Throws ValidationException if the template names an unknown variable or does not produce JSON. */
export function checkTransformer({ template, paths }: InputTransformer, targetId: string): void {
  for (const [, name = ''] of template.matchAll(placeholder)) {
    if (reserved.includes(name) || Object.hasOwn(paths, name)) continue;
    throw validationException(
      `Invalid InputTemplate for target ${targetId} : InputTemplate for target ${targetId} contains invalid placeholder ${name}.`,
    );
  }
  for (const [name, path] of Object.entries(paths)) {
    if (/^aws\./i.test(name))
      throw validationException(`InputPathsMap for target ${targetId} has the reserved name ${name}.`);
    if (parseJsonPath(path) === undefined) throw invalidPath(path, targetId);
  }
  const sample = fill(template, () => null);
  if (parses(sample) || sample.split('\n').every(isBlankOrJson)) return;
  throw validationException(
    `Invalid InputTemplate for target ${targetId} : the template is not JSON, nor is each of its lines.`,
  );
}

export function invalidPath(path: string, targetId: string): AwsError {
  return validationException(`Invalid JSON path ${path} for target ${targetId}.`);
}

/** The target's input. A variable without a value in the event is an empty string. */
export function transform({ template, paths }: InputTransformer, taken: TakenEvent, rule: RuleIdentity): string {
  return fill(template, (name) => {
    const path = paths[name];
    if (path === undefined) return reservedValue(name, taken, rule);
    const value = valueAt(taken.event, parseJsonPath(path) ?? []);
    return value === undefined ? '' : value;
  });
}

function reservedValue(name: string, { event, takenAt }: TakenEvent, rule: RuleIdentity): unknown {
  if (name === 'aws.events.rule-arn') return rule.ruleArn;
  if (name === 'aws.events.rule-name') return rule.ruleName;
  if (name === 'aws.events.event.ingestion-time') return isoSeconds(takenAt);
  if (name === 'aws.events.event.json') return event;
  const { detail: _detail, ...withoutDetail } = event;
  return withoutDetail;
}

function fill(template: string, resolve: (name: string) => unknown): string {
  let isInString = false;
  let from = 0;
  return template.replaceAll(placeholder, (_match, name: string, at: number) => {
    isInString = stateAfter(template.slice(from, at), isInString);
    from = at;
    return isInString ? insideString(resolve(name)) : JSON.stringify(resolve(name));
  });
}

/** AWS inserts strings unescaped, and removes the quotes from objects and arrays. */
function insideString(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

function stateAfter(text: string, isInString: boolean): boolean {
  const quotes = text.replaceAll(/\\./gs, '').split('"').length - 1;
  return quotes % 2 === 0 ? isInString : !isInString;
}

function isBlankOrJson(line: string): boolean {
  return line.trim() === '' || parses(line);
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
