// The names of the router's functions, which are the names of their folders in lambdas.

export const functionNames = ['ingest', 'start', 'record', 'api', 'reconcile', 'bulk'] as const;

export type FunctionName = (typeof functionNames)[number];
