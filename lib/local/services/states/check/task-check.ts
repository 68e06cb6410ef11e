// Checks the fields that only a Task has: its resource, the arguments of its integration, its heartbeat.

import { hasStrayDelimiter, isExpression } from '../../../../asl/grammar/jsonata-text.ts';
import { type CallArguments, findCallArguments, judgeSdkArgument } from '../../../../asl/resources/call-arguments.ts';
import { parseResource } from '../../../../asl/resources/resource-arn.ts';
import { taskResource } from '../integrations/catalogue.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { type Place, within } from './place.ts';

export function checkTask(state: JsonRecord, place: Place): void {
  const { location, findings } = place;
  checkCredentials(state.Credentials, place);
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout)
    findings.schema('Value should be less than TimeoutSeconds', `${location}/HeartbeatSeconds`);
  if (typeof state.Resource === 'string') checkResource(state.Resource, state, place);
}

/** An expression may return them. */
function checkCredentials(credentials: Json | undefined, { findings, location }: Place): void {
  if (!isRecord(credentials) || 'RoleArn' in credentials || 'RoleArn.$' in credentials) return;
  findings.schema('The field "RoleArn" is required but was missing', `${location}/Credentials`);
}

function checkResource(resource: string, state: JsonRecord, place: Place): void {
  const { location, findings } = place;
  const callee = taskResource(resource);
  if (callee.kind === 'refused') {
    const what = `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
    findings.schema(what, `${location}/Resource`);
  }
  if (callee.kind === 'integration') checkArguments(resource, state, place);
}

function checkArguments(resource: string, state: JsonRecord, outer: Place): void {
  const place = within(outer, outer.language === 'JSONata' ? 'Arguments' : 'Parameters');
  const given = (outer.language === 'JSONata' ? state.Arguments : state.Parameters) ?? {};
  if (!isRecord(given)) {
    const isComputed = typeof given === 'string' && (isExpression(given) || hasStrayDelimiter(given));
    if (!isComputed) place.findings.schema('Expected value of type [OBJECT]', place.location);
    return;
  }
  const parsed = parseResource(resource);
  const call = parsed.kind === 'integration' ? findCallArguments(parsed) : undefined;
  if (parsed.kind !== 'integration' || call === undefined) return;
  // The service of an SDK call reports missing arguments when it is called.
  if (!parsed.isSdk) requireArguments(given, call, place);
  for (const key of Object.keys(given)) {
    const name = place.language === 'JSONPath' ? key.replace(/\.\$$/, '') : key;
    if (isRefused(name, call, parsed.isSdk))
      place.findings.schema(`The field "${name}" is not supported by Step Functions`, `${place.location}/${key}`);
  }
}

/** The local platform sends a request without a connection, for servers on this machine. */
const optionalHere: readonly string[] = ['Authentication', 'InvocationConfig'];

function requireArguments(given: JsonRecord, { required }: CallArguments, { findings, location }: Place): void {
  for (const one of required) {
    const names = [one].flat();
    const isGiven = names.some((name) => given[name] !== undefined || given[`${name}.$`] !== undefined);
    if (isGiven || names.some((name) => optionalHere.includes(name))) continue;
    const [first = ''] = names;
    if (names.length === 1) findings.schema(`The field "${first}" is required but was missing`, location);
    else findings.schema(`One of these fields is required: [${names.join(', ')}]`, location);
  }
}

function isRefused(name: string, { known }: CallArguments, isSdk: boolean): boolean {
  if (known === undefined) return false;
  if (!isSdk) return !known.includes(name);
  const { kind } = judgeSdkArgument(name, known);
  return kind === 'misspelt' || kind === 'near';
}
