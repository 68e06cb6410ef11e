// The codes that SQS gave its errors before it spoke JSON; its clients still expect them in the header x-amzn-query-error.

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

/** The older code of an SQS error; most have only one. */
export function queryErrorCode(code: string): string {
  if (namespaced.has(code)) return `AWS.SimpleQueueService.${code}`;
  return renamed[code] ?? code;
}
