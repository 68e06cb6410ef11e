// Names that the stack and the functions share. Contains only constants: lib/infra imports this file, so it must not load an SDK.

/** The secondary indexes of the two tables. */
export const indexNames = {
  /** Events table: every event by environment, shard and time. */
  events: 'events',
  /** Events table: events that start nothing. Sparse: other events are not in it. */
  unmatched: 'unmatched',
  /** Events table: runs by environment, workflow and start. Sparse: debug runs are not in it. */
  runs: 'runs',
  /** Events table: runs that did not succeed, by environment, workflow and end. Sparse: other runs are not in it. */
  failures: 'failures',
  /** Events table: runs that wait until their workflow is switched on, by acceptance. Sparse: other runs are not in it. */
  waiting: 'waiting',
  /** Credentials table: audit entries by environment. Sparse: credentials are not in it. */
  audit: 'audit',
} as const;

/**
 * The key attributes of the events table's indexes. A sort key is a moment and an ID, `2026-11-21T10:00:00.000Z#evt_…`, so it is
 * unique and one position is valid in all partitions. A sparse index has the same partition key as the index of all its items,
 * and another sort key.
 */
export const listKeys = {
  events: { partition: 'receivedIn', sort: 'receivedAs' },
  unmatched: { partition: 'receivedIn', sort: 'unmatchedAs' },
  runs: { partition: 'runsIn', sort: 'startedAs' },
  failures: { partition: 'runsIn', sort: 'failedAs' },
  waiting: { partition: 'runsIn', sort: 'waitingAs' },
} as const;

/** The index of the events table that a list is read from. */
export type ListIndex = keyof typeof listKeys;

/**
 * The attributes of an event in the indexes, besides keys: those that a list shows and that reconciliation needs. They contain
 * none of its data.
 */
export const listedOfEvent = [
  'id',
  'marks',
  'republishedAt',
  'source',
  'name',
  'organisationId',
  'dialect',
  'forced',
  'debug',
  'refused',
] as const;

/** The attributes of a run in the indexes, besides keys. Output and cause are not among them, because they may be large. */
export const listedOfRun = [
  'workflowId',
  'status',
  'forced',
  'startedAt',
  'stoppedAt',
  'organisationId',
  'credentialId',
  'error',
  'lacksOutput',
] as const;

/**
 * The attributes of a run in the index of waiting runs, besides keys: all that lists filter by, although a waiting run never has
 * some of them.
 */
export const listedOfWaiting = [...listedOfRun, 'releasedAt'] as const;

/** The alias of a state machine that points to the version in service. */
export const liveAlias = 'live';

/** The environment variables that the stack sets on functions. */
export type VariableName =
  | 'EVENTS_TABLE'
  | 'CREDENTIALS_TABLE'
  | 'EVENT_BUS'
  | 'DATA_BUCKET'
  | 'STATE_MACHINE_ARN_PREFIX'
  | 'WINDOW_SECONDS'
  | 'MAX_DEPTH'
  | 'RATE_LIMIT'
  | 'KEY_WINDOWS'
  | 'FILE_HOSTS'
  | 'RECORDS_QUEUE_URL'
  | 'MAX_WAITS'
  | 'STARTS_QUEUE_URL'
  | 'EXPRESS_STARTS_QUEUE_URL'
  | 'EXPRESS_SECONDS'
  | 'STARTS_DEAD_LETTERS_URL'
  | 'RECORDS_DEAD_LETTERS_URL'
  | 'UNDELIVERED_QUEUE_URL'
  | 'BULK_MACHINE_ARN'
  | 'DEPLOYMENT';

/** The environment variables that the stack sets on the callback function. */
export type CallbackVariable = 'CALLBACKS_TABLE' | 'CALLBACK_SECRETS' | 'ROUTER_URL' | 'DEPLOYMENT';

/** Values of environment variables. */
export type Variables = { readonly [Name in VariableName]?: string };

/** The folder beside the api function's code that has the files of the console. */
export const consoleFolder = 'console';

/** The JSON files that synthesis writes beside a function's code. */
export const bundledFileNames = {
  workflows: 'catalogue.json',
  sources: 'sources.json',
  sourceNames: 'source-names.json',
  issuers: 'issuers.json',
  openApi: 'openapi.json',
  dialectsOpenApi: 'openapi-dialects.json',
} as const;
