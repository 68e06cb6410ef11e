// A task of an SDK integration: its service, its action and, for the calls in the tables, its arguments.

import { below } from '../grammar/json.ts';
import { isSameName, judgeSdkArgument } from '../resources/call-arguments.ts';
import type { TaskResource } from '../resources/resource-arn.ts';
import { type SdkArguments, sdkArguments } from '../resources/sdk-arguments.ts';
import { judgeSdkCall } from '../resources/sdk-call.ts';
import { checkArgumentValues } from './arguments/argument-values.ts';
import { hasArgument, readArguments, toArgumentName, toArgumentsPointer } from './arguments/given-arguments.ts';
import type { Site } from './scope.ts';

type SdkResource = Extract<TaskResource, { kind: 'integration' }>;

export function checkSdkTask(resource: SdkResource, site: Site): void {
  const { service, action, pattern } = resource;
  const pointer = below(site.pointer, 'Resource');
  if (pattern === 'sync' || pattern === 'sync:2') {
    site.report('unsupported-pattern', pointer, `an SDK integration has no .${pattern}, only .waitForTaskToken`);
  }
  const judged = judgeSdkCall(service, action);
  if (judged.kind === 'wrong') site.report('unknown-integration', pointer, judged.message);
  if (judged.kind === 'unverified') site.report('unverified-name', pointer, judged.message);
  const taken = judged.kind === 'known' ? sdkArguments(service, action) : undefined;
  if (taken !== undefined) checkArguments(resource, taken, site);
}

function checkArguments({ service, action }: SdkResource, { required, known }: SdkArguments, site: Site): void {
  const given = readArguments(site);
  if (given === 'dynamic') return;
  const pointer = toArgumentsPointer(site);
  const name = `${service}:${action}`;
  const hasSpelt = (one: string): boolean => Object.keys(given).some((key) => isSameName(readName(key, site), one));
  for (const one of required) {
    // A required argument that exists in another spelling is reported as misspelt.
    if (!hasArgument(given, one, site.language) && !hasSpelt(one)) {
      site.report('missing-argument', pointer, `${name} requires ${one}`);
    }
  }
  for (const key of Object.keys(given)) checkKnown(key, { name, known, pointer, site });
  checkArgumentValues(toOptimizedName(name), given, { pointer, site });
}

function checkKnown(
  key: string,
  { name, known, pointer, site }: { name: string; known: readonly string[]; pointer: string; site: Site },
): void {
  const argument = readName(key, site);
  const judged = judgeSdkArgument(argument, known);
  if (judged.kind === 'known') return;
  const place = below(pointer, key);
  const message = `${name} has no argument "${argument}"`;
  if (judged.kind === 'unverified') {
    site.report('unverified-name', place, `${message}; known are ${known.join(', ')}`);
    return;
  }
  const isMisspelt = judged.kind === 'misspelt';
  const right = isMisspelt ? judged.right : judged.nearest;
  const rule = isMisspelt ? ': members are written as the API has them, with a capital letter first' : '';
  site.report('unknown-argument', place, `${message}${rule}; did you mean "${right}"?`);
}

function readName(key: string, { language }: Site): string {
  return toArgumentName(key, language);
}

/** The values are checked as for the optimized integrations of these services. */
function toOptimizedName(name: string): string {
  return name.replace(/^sfn:/, 'states:');
}
