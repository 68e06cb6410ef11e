// The levels of a function's log lines, for the thread as well as for its host: each module of the runtime is loaded in every thread.
export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof logLevels)[number];
