// Reads one entry of PutEvents: its size, and its conversion into an event or a failed entry.
import { isJsonObject } from '../../../value/json.ts';
import { notImplemented } from '../../platform/aws-error.ts';
import { refuseUnknownMembers, validationException, violation } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { parseBusName } from './arns.ts';
import { type BusEvent, busEvent } from './bus-event.ts';

export type EntryOutcome =
  | { readonly kind: 'event'; readonly event: BusEvent; readonly busName: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

const known = ['Time', 'Source', 'Resources', 'DetailType', 'Detail', 'EventBusName'];
const largestRequest = 1_048_576;
const mostEntries = 10;
const longestDetailType = 128;

/** The entries of a request. Throws AwsError if the whole request is refused. */
export function readEntries(input: JsonObject): readonly JsonObject[] {
  const { Entries: entries } = input;
  if (!Array.isArray(entries)) throw violation(undefined, 'Entries', 'Member must not be null');
  if (entries.length === 0) throw violation('[]', 'Entries', 'Member must have length greater than or equal to 1');
  if (entries.length > mostEntries) {
    throw violation(entries, 'Entries', `Member must have length less than or equal to ${mostEntries}`);
  }
  const objects = entries.map(requireEntry);
  const bytes = objects.reduce((sum, entry) => sum + entrySize(entry), 0);
  if (bytes > largestRequest) throw validationException('Total size of the entries in the request is over the limit.');
  return objects;
}

/** @param now Milliseconds; the time of an event that has none. */
export function readEntry(entry: JsonObject, now: number): EntryOutcome {
  const source = text(entry.Source);
  const detailType = text(entry.DetailType);
  const detail = text(entry.Detail);
  if (source === '') return invalid('Source', 'Source is a required argument.');
  if (detailType === '') return invalid('DetailType', 'DetailType is a required argument.');
  if (detail === '') return invalid('Detail', 'Detail is a required argument.');
  if (detailType.length > longestDetailType) {
    return invalid('DetailType', `DetailType exceeds the maximum length of ${longestDetailType} characters.`);
  }
  if (source.startsWith('aws.')) {
    return { kind: 'failed', code: 'NotAuthorizedForSourceException', message: 'Not authorized for the source.' };
  }
  const parsed = parseObject(detail);
  if (parsed === undefined) return { kind: 'failed', code: 'MalformedDetail', message: 'Detail is malformed.' };
  const time = entry.Time === undefined ? now : readTime(entry.Time);
  if (time === undefined) return invalid('Time', 'Time is not a timestamp.');
  const resources = entry.Resources ?? [];
  if (!isTextList(resources)) return invalid('Resources', 'Resources is not a list of strings.');
  const event = busEvent({ source, detailType, detail: parsed, resources, time });
  return { kind: 'event', event, busName: parseBusName(entry.EventBusName) };
}

export function parseObject(json: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function requireEntry(entry: unknown): JsonObject {
  if (!isJsonObject(entry)) throw violation(entry, 'Entries', 'Member must be a structure');
  if (entry.TraceHeader !== undefined) throw notImplemented('PutEvents with TraceHeader');
  refuseUnknownMembers('events:PutEvents entry', entry, known);
  return entry;
}

/** As AWS counts: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function entrySize(entry: JsonObject): number {
  const resources = Array.isArray(entry.Resources) ? entry.Resources.map(String) : [];
  const texts = [text(entry.Source), text(entry.DetailType), text(entry.Detail), ...resources];
  const time = entry.Time === undefined ? 0 : 14;
  return texts.reduce((bytes, one) => bytes + Buffer.byteLength(one), time);
}

/** A time in milliseconds, from seconds since the epoch, as clients send it, or ISO 8601, as state machines do. */
function readTime(value: unknown): number | undefined {
  const time = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  return Number.isFinite(new Date(time).getTime()) ? time : undefined;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function invalid(member: string, reason: string): EntryOutcome {
  return { kind: 'failed', code: 'InvalidArgument', message: `Parameter ${member} is not valid. Reason: ${reason}` };
}
