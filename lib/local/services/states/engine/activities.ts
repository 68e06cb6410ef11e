// Activities: their names, and the tasks that wait for a worker. A worker polls for a task and sends its outcome by the token.
import type { Clock } from '../../../platform/clock.ts';
import { KeyedLog } from '../../../platform/keyed-log.ts';
import type { Json } from '../language/json.ts';

export interface ActivityRecord {
  readonly name: string;
  /** Seconds since the epoch. */
  readonly creationDate: number;
}

/** A task that is given to the first worker that polls. */
interface Job {
  readonly token: string;
  readonly input: Json;
  readonly take: (workerName: string | undefined) => void;
}

export interface ActivityTask {
  readonly token: string;
  readonly input: Json;
}

/** How long a poll waits for a task, as on AWS. */
const pollMs = 60_000;

export class Activities {
  readonly records: KeyedLog<ActivityRecord>;
  readonly #jobs = new Map<string, Set<Job>>();
  readonly #polls = new Map<string, Set<(job: Job) => void>>();

  constructor(dataDir?: string) {
    this.records = KeyedLog.open('activities', dataDir);
  }

  /** Waits until a worker takes the task. `withdraw` takes it back from the queue. */
  hand(
    name: string,
    task: ActivityTask,
  ): { readonly taken: Promise<string | undefined>; readonly withdraw: () => void } {
    const { promise: taken, resolve: take } = Promise.withResolvers<string | undefined>();
    const job: Job = { ...task, take };
    const [poll] = this.#polls.get(name) ?? [];
    if (poll !== undefined) poll(job);
    else queueOf(this.#jobs, name).add(job);
    return { taken, withdraw: () => this.#jobs.get(name)?.delete(job) };
  }

  /** The next task for a worker; undefined if none arrives within a minute. */
  async poll(name: string, workerName: string | undefined, clock: Clock): Promise<ActivityTask | undefined> {
    const [waiting] = this.#jobs.get(name) ?? [];
    const job = waiting ?? (await this.#waitForJob(name, clock));
    if (job === undefined) return undefined;
    this.#jobs.get(name)?.delete(job);
    job.take(workerName);
    return job;
  }

  async #waitForJob(name: string, clock: Clock): Promise<Job | undefined> {
    const polls = queueOf(this.#polls, name);
    const { promise, resolve } = Promise.withResolvers<Job | undefined>();
    const stop = clock.after(pollMs, () => resolve(undefined), { isBackground: true });
    const receive = (job: Job): void => {
      polls.delete(receive);
      resolve(job);
    };
    polls.add(receive);
    const job = await promise;
    polls.delete(receive);
    stop();
    return job;
  }
}

function queueOf<T>(queues: Map<string, Set<T>>, name: string): Set<T> {
  const queue = queues.get(name) ?? new Set<T>();
  queues.set(name, queue);
  return queue;
}

/** The name at the end of an activity's ARN; accounts and Regions do not matter on this machine. */
export function readActivityName(arn: string): string {
  return /^arn:[^:]*:states:[^:]*:[^:]*:activity:(.+)$/.exec(arn)?.[1] ?? arn;
}
