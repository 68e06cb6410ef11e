// The error codes of SQS's older query protocol; its clients still expect them in the header x-amzn-query-error.

const namespaced = new Set([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidBatchEntryId',
  'MessageNotInflight',
  'PurgeQueueInProgress',
  'QueueDeletedRecently',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
]);

const renamed: Readonly<Record<string, string | undefined>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
};

/** The query protocol's code of an SQS error; for most errors both codes are the same. */
export function queryErrorCode(code: string): string {
  if (namespaced.has(code)) return `AWS.SimpleQueueService.${code}`;
  return renamed[code] ?? code;
}
