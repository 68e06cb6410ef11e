// Checks the fields that only a Task has: its resource, the arguments of its integration, its heartbeat.

import { toArgumentName } from '../../../../asl/check/arguments/given-arguments.ts';
import { hasStrayDelimiter, isExpression } from '../../../../asl/grammar/jsonata-text.ts';
import {
  type CallArguments,
  entryMembers,
  findCallArguments,
  judgeSdkArgument,
} from '../../../../asl/resources/call-arguments.ts';
import { findRightService } from '../../../../asl/resources/integrations.ts';
import { judgeOptimizedCall } from '../../../../asl/resources/optimized-call.ts';
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
  if (!isKnownToAws(resource)) {
    const what = `The resource provided ${resource} is not recognized.`;
    const why = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    findings.schema(`${what} ${why}`, `${location}/Resource`);
    return;
  }
  const callee = taskResource(resource);
  if (callee.kind === 'refused') {
    const what = `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
    findings.schema(what, `${location}/Resource`);
  }
  if (callee.kind === 'integration') checkArguments(resource, state, place);
}

/**
 * Whether AWS has the resource, according to the tables that the author's check also uses. Every service of the SDK counts as
 * known.
 */
function isKnownToAws(resource: string): boolean {
  const parsed = parseResource(resource);
  if (parsed.kind === 'invalid') return false;
  if (parsed.kind !== 'integration') return true;
  if (parsed.isSdk) return findRightService(parsed.service) === undefined && /^[a-z]/.test(parsed.action);
  const judged = judgeOptimizedCall(parsed.service, parsed.action);
  return judged.kind === 'known' ? judged.integration.patterns.includes(parsed.pattern) : judged.kind === 'unverified';
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
  requireArguments(given, call, place);
  refuseUnknown(given, { known: call.known, isSdk: parsed.isSdk }, place);
  if (parsed.action === 'putEvents' && Array.isArray(given.Entries))
    checkEntries(given.Entries, within(place, 'Entries'));
}

function checkEntries(entries: readonly Json[], place: Place): void {
  for (const [index, entry] of entries.entries()) {
    if (!isRecord(entry)) continue;
    const at = { ...place, location: `${place.location}[${index}]` };
    requireArguments(entry, entryMembers, at);
    refuseUnknown(entry, { known: entryMembers.known, isSdk: false }, at);
  }
}

interface KnownNames {
  readonly known: readonly string[] | undefined;
  readonly isSdk: boolean;
}

function refuseUnknown(given: JsonRecord, names: KnownNames, { findings, location, language }: Place): void {
  for (const key of Object.keys(given)) {
    const name = toArgumentName(key, language);
    if (isRefused(name, names))
      findings.schema(`The field "${name}" is not supported by Step Functions`, `${location}/${key}`);
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

function isRefused(name: string, { known, isSdk }: KnownNames): boolean {
  if (known === undefined) return false;
  if (!isSdk) return !known.includes(name);
  const { kind } = judgeSdkArgument(name, known);
  return kind === 'misspelt' || kind === 'near';
}
