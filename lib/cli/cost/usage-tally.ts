// Counts what AWS would charge for while the local platform works: calls, bytes, time and state transitions.

import type { CostUnit, Usage } from '../../authoring/forecast/prices.ts';
import type { PlatformObserver, ServiceRequest, Step } from '../../local/platform.ts';
import { isJsonObject } from '../../value/json.ts';
import { ExpressRuns } from './express-runs.ts';
import { type CountedIndexes, TableWrites } from './table-writes.ts';

/** What the platform tells of a run. */
interface WatchedRun {
  readonly arn: string;
  readonly machineType: 'STANDARD' | 'EXPRESS';
}

type Output = Parameters<PlatformObserver['onCall']>[1];

const bytesPerChunk = 64 * 1_024;

/** The last line of an invocation in the format TEXT. */
const reportPattern = /^REPORT .*Billed Duration: (\d+) ms\s+Memory Size: (\d+) MB/;
/** The same in the format JSON. */
const jsonReportPattern = /^\{"time":"[^"]+","type":"platform\.report",.*"billedDurationMs":(\d+),"memorySizeMB":(\d+)/;
/** A line of Lambda in the format JSON. */
const systemLinePattern = /^\{"time":"[^"]+","type":"platform\./;

/** How many runs ended in each way: `succeeded`, or the status and the error, such as `failed: OutOfStock`. */
export type RunEnds = Readonly<Record<string, number>>;

export class UsageTally implements PlatformObserver {
  readonly #counts = new Map<CostUnit, number>();
  readonly #expressRuns = new ExpressRuns();
  readonly #ends = new Map<string, number>();
  readonly #writes: TableWrites;
  /** Tables besides the events table hold no events. */
  readonly #findEventsTable: () => string | undefined;

  /** @param indexes as for `TableWrites` */
  constructor(findEventsTable: () => string | undefined, indexes?: CountedIndexes) {
    this.#findEventsTable = findEventsTable;
    this.#writes = new TableWrites(indexes);
  }

  /** The counts so far, divided by a number of events. */
  usage(events: number): Usage {
    const { count: runs, gigabyteSeconds } = this.#expressRuns;
    const express: [CostUnit, number][] =
      runs === 0
        ? []
        : [
            ['Express runs', runs],
            ['Express GB-seconds', gigabyteSeconds],
          ];
    return Object.fromEntries([...this.#counts, ...express].map(([unit, count]) => [unit, count / events]));
  }

  /** How the runs so far have ended. Step Functions reports no end of an Express run. */
  get ends(): RunEnds {
    return Object.fromEntries(this.#ends);
  }

  reset(): void {
    this.#counts.clear();
    this.#expressRuns.clear();
    this.#ends.clear();
  }

  readonly onCall = ({ service, operation, input }: ServiceRequest, output: Output): void => {
    if (service === 'dynamodb') this.#countTableCall(operation, input);
    else if (service === 'events' && operation === 'PutEvents') this.#countEvents(input.Entries);
    else if (service === 'sqs') this.#countQueueCall(operation, input, output);
    else if (service === 's3') this.#add(operation.startsWith('Put') ? 'S3 PUT requests' : 'S3 GET requests', 1);
    else if (service === 'lambda' && operation === 'Invoke' && isHttpRequest(input.Payload))
      this.#add('HTTP API requests', 1);
  };

  /** A write that is refused because its condition does not hold costs as much as one that is not. */
  readonly onRefusal = ({ service, input }: ServiceRequest, { code }: { readonly code: string }): void => {
    if (service !== 'dynamodb' || input.TableName !== this.#findEventsTable()) return;
    if (code === 'ConditionalCheckFailedException') this.#add('DynamoDB write units', 1);
  };

  readonly onDeadLetter = (): void => undefined;

  /** A transition leads into each state, and one out of the last one; a retry is one more. */
  readonly watch = ({ arn, machineType }: WatchedRun, { kind }: Step): void => {
    if (machineType === 'EXPRESS') this.#expressRuns.addStep(arn, performance.now());
    else if (kind === 'entered' || kind === 'retried') this.#add('Step Functions transitions', 1);
  };

  readonly onStatusChange = ({ status, error }: Output): void => {
    if (status === 'RUNNING') return;
    this.#add('Step Functions transitions', 1);
    const how = `${String(status).toLowerCase()}${typeof error === 'string' ? `: ${error}` : ''}`;
    this.#ends.set(how, (this.#ends.get(how) ?? 0) + 1);
  };

  readonly log = (from: string, line: string): void => {
    if (from === 'platform' || from === 'events' || from === 'sns') return;
    // The router's functions do not write Lambda's lines in JSON: a measurement switches them on, to count invocations and their time.
    if (!systemLinePattern.test(line)) this.#add('log bytes', Buffer.byteLength(line));
    const [, ms, megabytes] = reportPattern.exec(line) ?? jsonReportPattern.exec(line) ?? [];
    if (ms === undefined) return;
    this.#add('Lambda requests', 1);
    this.#add('Lambda GB-seconds', (Number(ms) / 1_000) * (Number(megabytes) / 1_024));
  };

  #countTableCall(operation: string, input: ServiceRequest['input']): void {
    if (input.TableName !== this.#findEventsTable()) return;
    if (operation === 'PutItem' || operation === 'UpdateItem')
      this.#add('DynamoDB write units', this.#writes.count(input));
    else this.#add('DynamoDB read units', input.ConsistentRead === true ? 1 : 0.5);
  }

  #countEvents(entries: unknown): void {
    for (const entry of Array.isArray(entries) ? entries : []) this.#add('EventBridge events', countChunks(entry));
  }

  /** An empty receive belongs to no event: pollers make them all the time. */
  #countQueueCall(operation: string, input: unknown, output: Output): void {
    if (operation === 'ReceiveMessage' && !isFilled(output.Messages)) return;
    if (/^(Send|Receive|Delete|ChangeMessage)/.test(operation)) this.#add('SQS requests', countChunks(input));
  }

  #add(unit: CostUnit, count: number): void {
    this.#counts.set(unit, (this.#counts.get(unit) ?? 0) + count);
  }
}

function countChunks(value: unknown): number {
  return Math.ceil(JSON.stringify(value).length / bytesPerChunk);
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isHttpRequest(payload: unknown): boolean {
  const event: unknown = typeof payload === 'string' ? JSON.parse(payload) : undefined;
  return isJsonObject(event) && isJsonObject(event.requestContext) && 'http' in event.requestContext;
}
