// Stores executions, histories and positions, so that a restart can resume every execution.
import { AwsError } from '../../../platform/aws-error.ts';
import { KeyedLog } from '../../../platform/keyed-log.ts';
import type { HistoryEvent } from '../engine/history.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { PositionStore } from './position-store.ts';

export class ExecutionStore {
  readonly #records: KeyedLog<ExecutionRecord>;
  /** Events in the pieces in which they were written, by `<arn>#<number of events before>`. */
  readonly #pieces: KeyedLog<readonly HistoryEvent[]>;
  readonly #histories = new Map<string, HistoryEvent[]>();
  readonly positions: PositionStore;
  readonly #byMachine = new Map<string, Set<string>>();

  constructor(dataDir?: string) {
    this.#records = KeyedLog.open('executions', dataDir);
    this.#pieces = KeyedLog.open('histories', dataDir);
    this.positions = new PositionStore(dataDir);
    for (const record of this.#records.values()) this.#index(record);
    for (const [key, events] of this.#pieces.entries()) this.#join(key, events);
  }

  find(arn: string): ExecutionRecord | undefined {
    return this.#records.get(arn);
  }

  /** Throws ExecutionDoesNotExist. */
  get(arn: string): ExecutionRecord {
    const record = this.#records.get(arn);
    if (record === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }

  save(record: ExecutionRecord): void {
    if (!this.#records.has(record.arn)) this.#index(record);
    this.#records.set(record.arn, record);
  }

  running(): ExecutionRecord[] {
    return [...this.#records.values()].filter(({ status }) => status === 'RUNNING');
  }

  /** The executions of a machine or of a Map Run, newest first. */
  listByMachine(machineArn: string): ExecutionRecord[] {
    const arns = [...(this.#byMachine.get(machineArn) ?? [])].reverse();
    return arns.map((arn) => this.get(arn));
  }

  all(): IterableIterator<ExecutionRecord> {
    return this.#records.values();
  }

  history(arn: string): readonly HistoryEvent[] {
    return this.#histories.get(arn) ?? [];
  }

  /** Writes the events after the first `count`. */
  keepEvents(arn: string, count: number, events: readonly HistoryEvent[]): void {
    const added = events.slice(count);
    if (added.length === 0) return;
    const key = `${arn}#${count}`;
    this.#pieces.set(key, added);
    this.#join(key, added);
  }

  /** Removes the history and the positions of an earlier execution with the same ARN. */
  forgetHistory(arn: string): void {
    this.positions.forgetAll(arn);
    if (!this.#histories.delete(arn)) return;
    for (const [key] of [...this.#pieces.entries()]) {
      if (key.startsWith(`${arn}#`)) this.#pieces.delete(key);
    }
  }

  #join(key: string, events: readonly HistoryEvent[]): void {
    const at = key.lastIndexOf('#');
    const arn = key.slice(0, at);
    const before = Number(key.slice(at + 1));
    const known = this.#histories.get(arn) ?? [];
    known.length = Math.min(known.length, before);
    known.push(...events);
    this.#histories.set(arn, known);
  }

  #index(record: ExecutionRecord): void {
    const owner = record.mapRunArn ?? record.machineArn;
    const arns = this.#byMachine.get(owner) ?? new Set();
    arns.add(record.arn);
    this.#byMachine.set(owner, arns);
  }
}
