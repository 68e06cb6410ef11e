// Stores executions, histories and positions, so that a restart can resume every execution. With a folder, memory has of an ended
// execution only its ARN, and of one that has not succeeded its positions.
import { AwsError } from '../../../platform/aws-error.ts';
import { type LargeLog, openLargeLog } from '../../../platform/filed-log.ts';
import type { Folders } from '../../../platform/service.ts';
import type { HistoryEvent } from '../engine/history.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { PositionStore } from './position-store.ts';

export class ExecutionStore {
  readonly #records: LargeLog<ExecutionRecord>;
  /** Events in the pieces in which they were written, by `<arn>#<number of events before>`. */
  readonly #pieces: LargeLog<readonly HistoryEvent[]>;
  /** The numbers of events before each piece of an execution, in ascending order. A state adds one: the list is changed in place. */
  readonly #pieceStarts = new Map<string, number[]>();
  readonly positions: PositionStore;
  readonly #byMachine = new Map<string, Set<string>>();
  readonly #running = new Set<string>();

  constructor({ dataDir, scratchDir = dataDir }: Folders = {}) {
    this.#records = openLargeLog('executions', scratchDir, {
      onChange: ({ value }) => value !== undefined && this.#index(value),
    });
    this.#pieces = openLargeLog('histories', scratchDir, {
      onChange: ({ key, value }) => (value === undefined ? this.#removeStart(key) : this.#addStart(key)),
    });
    this.positions = new PositionStore(dataDir);
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
    this.#index(record);
    this.#records.set(record.arn, record);
  }

  running(): ExecutionRecord[] {
    return [...this.#running].map((arn) => this.get(arn));
  }

  /** The executions of a machine or of a Map Run, newest first. */
  listByMachine(machineArn: string): ExecutionRecord[] {
    const arns = [...(this.#byMachine.get(machineArn) ?? [])].reverse();
    return arns.map((arn) => this.get(arn));
  }

  history(arn: string): readonly HistoryEvent[] {
    const events: HistoryEvent[] = [];
    for (const start of this.#pieceStarts.get(arn) ?? []) {
      events.length = Math.min(events.length, start);
      for (const event of this.#pieces.get(toPieceKey(arn, start)) ?? []) events.push(event);
    }
    return events;
  }

  /** Writes the events after the first `count`. */
  keepEvents(arn: string, count: number, events: readonly HistoryEvent[]): void {
    const added = events.slice(count);
    if (added.length === 0) return;
    const key = toPieceKey(arn, count);
    const starts = this.#pieceStarts.get(arn) ?? [];
    for (const start of starts.slice(starts.findLastIndex((start) => start <= count) + 1))
      this.#pieces.delete(toPieceKey(arn, start));
    this.#pieces.set(key, added);
    this.#addStart(key);
  }

  /** Removes the history and the positions of an earlier execution with the same ARN. */
  forgetHistory(arn: string): void {
    this.positions.forgetAll(arn);
    for (const start of (this.#pieceStarts.get(arn) ?? []).toReversed()) this.#pieces.delete(toPieceKey(arn, start));
    this.#pieceStarts.delete(arn);
  }

  #index(record: ExecutionRecord): void {
    const { arn, status } = record;
    const owner = record.mapRunArn ?? record.machineArn;
    const arns = this.#byMachine.get(owner) ?? new Set();
    arns.add(arn);
    this.#byMachine.set(owner, arns);
    if (status === 'RUNNING') this.#running.add(arn);
    else this.#running.delete(arn);
  }

  /** A piece replaces the events after its start, and so the pieces that start later. */
  #addStart(key: string): void {
    const { arn, start } = parsePieceKey(key);
    const starts = this.#pieceStarts.get(arn) ?? [];
    starts.splice(starts.findLastIndex((other) => other < start) + 1, Number.POSITIVE_INFINITY, start);
    this.#pieceStarts.set(arn, starts);
  }

  #removeStart(key: string): void {
    const { arn, start } = parsePieceKey(key);
    const starts = this.#pieceStarts.get(arn) ?? [];
    const at = starts.lastIndexOf(start);
    if (at !== -1) starts.splice(at, 1);
    if (starts.length === 0) this.#pieceStarts.delete(arn);
  }
}

function toPieceKey(arn: string, start: number): string {
  return `${arn}#${start}`;
}

function parsePieceKey(key: string): { readonly arn: string; readonly start: number } {
  const at = key.lastIndexOf('#');
  return { arn: key.slice(0, at), start: Number(key.slice(at + 1)) };
}
