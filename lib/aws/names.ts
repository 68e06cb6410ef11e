// Names that the stack and the functions share. Contains only constants: lib/infra imports this file, so it must not load an SDK.

/** The secondary indexes of the two tables. */
export const indexNames = {
  /** Events table: every event by environment, shard and time. */
  events: 'events',
  /** Events table: runs by environment and day. Sparse: debug runs are not in it. */
  started: 'started',
  /** Events table: events that started no workflow. Sparse: other events are not in it. */
  unmatched: 'unmatched',
  /** Credentials table: audit entries by environment. Sparse: credentials are not in it. */
  audit: 'audit',
} as const;

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
  | 'DEPLOYMENT';

/** Values of environment variables. */
export type Variables = { readonly [Name in VariableName]?: string };

/** The JSON files that synthesis writes beside a function's code. */
export const bundledFileNames = {
  workflows: 'catalogue.json',
  sources: 'sources.json',
  sourceNames: 'source-names.json',
} as const;
