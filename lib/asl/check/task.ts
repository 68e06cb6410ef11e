// A Task state's Resource and its details: the integration, its pattern, its arguments' names, its timeouts.

import { didYouMean } from '../../value/nearest-name.ts';
import { isBareSubstitution } from '../grammar/bare-substitution.ts';
import { anyOf, below, entryOf, isObject, quote, typeName } from '../grammar/json.ts';
import { hasStrayDelimiter, isExpression } from '../grammar/jsonata-text.ts';
import { type Integration, sdkServiceNames } from '../resources/integrations.ts';
import { judgeOptimizedCall } from '../resources/optimized-call.ts';
import { parseResource, type TaskResource } from '../resources/resource-arn.ts';
import { checkArgumentValues } from './arguments/argument-values.ts';
import { hasArgument, readArguments, toArgumentName, toArgumentsPointer } from './arguments/given-arguments.ts';
import type { Site } from './scope.ts';
import { checkSdkTask } from './sdk-task.ts';

type IntegrationResource = Extract<TaskResource, { kind: 'integration' }>;

/** Checks a Task state. Its fields must have been checked before: they show whether the task token is used. */
export function checkTask(site: Site): void {
  checkHeartbeat(site);
  const { Resource: text } = site.state;
  if (typeof text !== 'string' || isBareSubstitution(text) || /^\{%|%\}$/.test(text)) return;
  const resource = parseResource(text);
  const pointer = below(site.pointer, 'Resource');
  if (resource.kind === 'invalid') {
    site.report('resource-arn', pointer, `Resource is ${quote(text)}: ${resource.reason}`);
  } else if (resource.kind === 'activity' && site.scope.isExpress) {
    site.report('unsupported-pattern', pointer, 'an Express workflow runs no activities');
  } else if (resource.kind === 'integration') {
    checkPattern(resource, pointer, site);
    checkArgumentsType(site);
    if (resource.isSdk) checkSdkTask(resource, site);
    else checkOptimized(resource, pointer, site);
  }
}

/** A function takes any JSON value as its payload, an integration only an object. */
function checkArgumentsType({ state, pointer, language, report }: Site): void {
  const { Arguments: given } = state;
  if (language !== 'JSONata' || given === undefined || isObject(given)) return;
  if (typeof given === 'string' && (isExpression(given) || hasStrayDelimiter(given))) return;
  const message = `Arguments is ${typeName(given)}, and must be an object or an expression {% … %}`;
  report('wrong-type', below(pointer, 'Arguments'), message);
}

function checkHeartbeat({ state, pointer, report }: Site): void {
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout !== 'number' || typeof heartbeat !== 'number' || heartbeat < timeout) return;
  const message = `HeartbeatSeconds is ${heartbeat}, and must be smaller than TimeoutSeconds ${timeout}`;
  report('heartbeat-not-below-timeout', below(pointer, 'HeartbeatSeconds'), message);
}

function checkPattern(resource: IntegrationResource, pointer: string, site: Site): void {
  if (resource.pattern === 'request') return;
  if (site.scope.isExpress) {
    site.report('unsupported-pattern', pointer, `an Express workflow has no .${resource.pattern}`, 'Remove the suffix');
  }
  if (resource.pattern !== 'waitForTaskToken' || site.readsTaskToken || readArguments(site) === 'dynamic') return;
  const token = site.language === 'JSONata' ? '$states.context.Task.Token' : '$$.Task.Token';
  site.report('task-token-unused', site.pointer, `the task waits for its token, and nothing reads ${token}`);
}

function checkOptimized(resource: IntegrationResource, pointer: string, site: Site): void {
  const judged = judgeOptimizedCall(resource.service, resource.action);
  if (judged.kind !== 'known') {
    const code = judged.kind === 'wrong' ? 'unknown-integration' : 'unverified-name';
    site.report(code, pointer, judged.message, describeUnknownRemedy(resource));
    return;
  }
  const { patterns } = judged.integration;
  if (!patterns.includes(resource.pattern)) {
    const suffixes = patterns.filter((pattern) => pattern !== 'request').map((pattern) => `.${pattern}`);
    const allowed = suffixes.length === 0 ? 'it has none' : `it has ${anyOf(suffixes)}`;
    const name = `${resource.service}:${resource.action}`;
    site.report('unsupported-pattern', pointer, `${name} has no .${resource.pattern}: ${allowed}`);
  }
  checkArguments(resource, judged.integration, site);
}

function describeUnknownRemedy({ service, action }: IntegrationResource): string {
  const sdkName = entryOf(sdkServiceNames, service) ?? service;
  return `Correct the name, or use arn:aws:states:::aws-sdk:${sdkName}:${action}`;
}

function checkArguments(resource: IntegrationResource, integration: Integration, site: Site): void {
  const given = readArguments(site);
  if (given === 'dynamic') return;
  const pointer = toArgumentsPointer(site);
  const name = `${resource.service}:${resource.action}`;
  for (const required of integration.required) {
    const names = [required].flat();
    if (names.some((one) => hasArgument(given, one, site.language))) continue;
    site.report('missing-argument', pointer, `${name} requires ${anyOf(names)}`);
  }
  for (const key of Object.keys(given)) checkKnown(key, { name, integration, pointer, site });
  checkArgumentValues(name, given, { pointer, site });
}

function checkKnown(key: string, place: { name: string; integration: Integration; pointer: string; site: Site }): void {
  const { known } = place.integration;
  const argument = toArgumentName(key, place.site.language);
  if (known === undefined || known.includes(argument)) return;
  const message = `${place.name} has no argument "${argument}"${didYouMean(argument, known)}`;
  place.site.report(
    'unknown-argument',
    below(place.pointer, key),
    message,
    `Correct its name or remove it; known are ${known.join(', ')}`,
  );
}
