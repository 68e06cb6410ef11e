// Which IAM actions have no resource-level permission, so that a policy allows them on `*` or not at all. The list is AWS's:
// service-authorization.json names its page and its date.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf } from '../grammar/json.ts';

interface ServiceAuthorization {
  /** By IAM prefix: the names of the actions without resource-level permission. */
  readonly unscopedActions: Readonly<Record<string, string>>;
  /** By IAM prefix: the services in the ARNs of its resources. */
  readonly arnServices: Readonly<Record<string, string>>;
}

const file = join(import.meta.dirname, 'service-authorization.json');
const table = JSON.parse(readFileSync(file, 'utf8')) as ServiceAuthorization;

/** The IAM prefixes of the services in the reference. */
export const authorizedServices: ReadonlySet<string> = new Set(
  [table.unscopedActions, table.arnServices].flatMap(Object.keys),
);

const unscoped = new Map(
  Object.entries(table.unscopedActions).map(([service, names]) => [service, new Set(names.split(' '))]),
);

/**
 * Actions that use a resource only if the call names one, each with the arguments that name it. Source: the pages of Amazon
 * Polly, Amazon Translate and Amazon Comprehend in the same reference, which mark their resource types as optional.
 */
const optionallyScoped: Readonly<Record<string, readonly string[]>> = {
  'polly:SynthesizeSpeech': ['LexiconNames'],
  'polly:StartSpeechSynthesisTask': ['LexiconNames'],
  'translate:TranslateText': ['TerminologyNames'],
  'translate:TranslateDocument': ['TerminologyNames'],
  'translate:StartTextTranslationJob': ['TerminologyNames', 'ParallelDataNames'],
  'comprehend:DetectEntities': ['EndpointArn'],
};

/** Documented by Step Functions with the ARN of the state machine, although the reference names no resource for it. */
const scopedBySteps = 'states:InvokeHTTPEndpoint';

/** Whether an ARN in a policy's statement can never match the action. @param action such as `rekognition:DetectLabels` */
export function isUnscoped(action: string): boolean {
  const [service = '', name = ''] = action.split(':');
  return action !== scopedBySteps && unscoped.get(service)?.has(name) === true;
}

/** Whether a policy may allow the action on `*`. */
export function mayBeUnscoped(action: string): boolean {
  return isUnscoped(action) || Object.hasOwn(optionallyScoped, action);
}

/** Whether a call of the action, with these arguments, needs a permission on `*`. */
export function needsEveryResource(action: string, hasArgument: (name: string) => boolean): boolean {
  if (isUnscoped(action)) return true;
  const names = entryOf(optionallyScoped, action);
  return names !== undefined && !names.some(hasArgument);
}

/**
 * The services in whose ARNs the resources of an action can be, such as `s3` for `s3:GetObject`; undefined if the list does
 * not have the service.
 */
export function listArnServices(action: string): readonly string[] | undefined {
  return entryOf(table.arnServices, action.split(':')[0] ?? '')?.split(' ');
}
