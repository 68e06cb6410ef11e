// Batches: entries that succeed or fail independently, with IDs chosen by the caller.
import { isJsonObject } from '../../../value/json.ts';
import { AwsError } from '../../platform/aws-error.ts';
import { refuseUnknownMembers } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { knownEntryMembers } from './known-members.ts';
import { missingParameter } from './refusals.ts';

const mostEntries = 10;

/** The entries of a batch. Throws AwsError if the whole batch is refused. */
export function readBatch(operation: string, input: JsonObject): readonly JsonObject[] {
  const { Entries: given } = input;
  const entries = Array.isArray(given) ? given.filter(isJsonObject) : [];
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > mostEntries) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${mostEntries}. You have sent ${entries.length}.`,
    );
  }
  for (const entry of entries) refuseUnknownMembers(`sqs:${operation} entry`, entry, knownEntryMembers(operation));
  const ids = entries.map(readId);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
  return entries;
}

/** Performs each entry; a refused entry is returned in `Failed`. */
export function performBatch(entries: readonly JsonObject[], perform: (entry: JsonObject) => JsonObject): JsonObject {
  const successful: JsonObject[] = [];
  const failed: JsonObject[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...perform(entry) });
    } catch (error) {
      if (!(error instanceof AwsError) || error.status >= 500) throw error;
      failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successful, ...(failed.length === 0 ? {} : { Failed: failed }) };
}

function readId({ Id: id }: JsonObject): string {
  if (typeof id !== 'string') throw missingParameter('Id');
  if (/^[\w-]{1,80}$/.test(id)) return id;
  throw new AwsError(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  );
}
