// Reads the tasks of a page's main thread from Chrome's trace.

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread. */
  readonly tdur?: number;
}

export interface Tasks {
  readonly longestMs: number;
  /** By processor time, which other processes of the machine do not change. */
  readonly longestCpuMs: number;
  readonly count: number;
}

/** The tasks after the first paint. @throws Error if the trace has no first paint */
export function readTasks(trace: Buffer): Tasks {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const paint = traceEvents.filter(({ name }) => name === 'firstPaint').toSorted((one, other) => one.ts - other.ts)[0];
  if (paint === undefined) throw new Error('the trace has no first paint');
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid, ts }) =>
      ph === 'X' && name.endsWith('RunTask') && pid === paint.pid && tid === paint.tid && ts > paint.ts,
  );
  if (tasks.length === 0) throw new Error('the trace has no task after the first paint');
  return {
    longestMs: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1_000,
    longestCpuMs: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000,
    count: tasks.length,
  };
}
