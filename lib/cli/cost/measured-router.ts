// A router on this machine that counts what it uses for the events that are sent to it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Usage } from '../../authoring/forecast/prices.ts';
import { localAccount, Platform } from '../../local/platform.ts';
import { createProcessFolder } from '../process/process-folder.ts';
import { functionCache } from '../project.ts';
import { synthesizeUnlessKept } from '../reload/kept-synthesis.ts';
import * as synthesis from '../reload/synthesize.ts';
import { ensureAdministratorToken } from '../router/administrator-token.ts';
import type { Connection } from '../router/api-client.ts';
import { CredentialsTable } from '../router/credentials-table.ts';
import { HeldStarts } from './held-starts.ts';
import type { CountedIndexes } from './table-writes.ts';
import { type RunEnds, UsageTally } from './usage-tally.ts';

/** The first events wait for cold starts and fill the caches of credentials and switches: they are not counted. */
const warmUpEvents = 10;
const countedEvents = 50;
/** A router that has not called anything for so long has finished its runs. */
const quietMs = 3_000;
const stackName = 'Flowgate';

/** The usage of the events of a measurement, and the outcomes of their runs. */
export interface Measurement {
  /** The usage of one event and of everything that it causes. */
  readonly usage: Usage;
  readonly ends: RunEnds;
}

/** The parts of a template that a measurement may change. */
export interface ChangeableTemplate {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

export interface MeasuredRouterOptions {
  /** Changes the template before it is deployed, to measure a router that differs from this one. @default no change */
  readonly change?: (template: ChangeableTemplate) => void;
  /** @default those of the stack */
  readonly indexes?: CountedIndexes;
  /** Whether Wait states end at once. @default true */
  readonly skipWaits?: boolean;
}

/** Sends one event. */
export type SendEvent = (connection: Connection) => Promise<unknown>;

export class MeasuredRouter {
  readonly #platform: Platform;
  readonly #tally: UsageTally;
  readonly #isQuiet: () => boolean;
  readonly #connection: Connection;

  private constructor(platform: Platform, tally: UsageTally, isQuiet: () => boolean, token: string) {
    this.#platform = platform;
    this.#tally = tally;
    this.#isQuiet = isQuiet;
    this.#connection = { url: platform.httpUrl ?? '', token };
  }

  /** @param workflows the folder of workflows. @default this project's */
  static async start(
    workflows: string | undefined,
    { change, indexes, skipWaits = true }: MeasuredRouterOptions = {},
  ): Promise<MeasuredRouter> {
    const directory = createProcessFolder();
    await synthesizeUnlessKept({ outputFolder: directory, workflows }, { synthesis });
    changeTemplate(join(directory, `${stackName}.template.json`), (template) => {
      stopSchedules(template);
      reportInvocations(template);
      change?.(template);
    });
    let platform: Platform | undefined;
    let lastCallAt = performance.now();
    const tally = new UsageTally(() => platform?.outputs.EventsTable, indexes);
    const onCall: UsageTally['onCall'] = (request, output) => {
      if (request.service !== 'sqs' || request.operation !== 'ReceiveMessage') lastCallAt = performance.now();
      tally.onCall(request, output);
    };
    platform = await Platform.start({
      ...{ directory, stackName, awsPort: 0, httpPort: 0, log: tally.log },
      codeCache: functionCache,
      observer: { onDeadLetter: tally.onDeadLetter, onCall, onRefusal: tally.onRefusal },
      states: { skipWaits, watch: tally.watch, onStatusChange: tally.onStatusChange },
    });
    const token = await createToken(platform);
    return new MeasuredRouter(platform, tally, () => performance.now() - lastCallAt > quietMs, token);
  }

  /** Sends events until the caches are warm, then those that are counted. @param events how many are counted. @default 50 */
  async measure(send: SendEvent, events = countedEvents): Promise<Measurement> {
    await this.#sendAll(send, warmUpEvents);
    this.#tally.reset();
    await this.#sendAll(send, events);
    return { usage: this.#tally.usage(events), ends: this.#tally.ends };
  }

  /**
   * Like `measure`, while the queue of starts has a backlog: pollers find ten messages at a time. Measure the same events with `measure` before, so
   * that the caches are warm.
   */
  async measureBacklog(send: SendEvent, events = countedEvents): Promise<Measurement> {
    const starts = await HeldStarts.hold(this.#platform, () => send(this.#connection));
    await this.#sendAll(send, 0);
    this.#tally.reset();
    await this.#sendAll(send, events);
    await starts.release();
    await this.#sendAll(send, 0);
    return { usage: this.#tally.usage(events), ends: this.#tally.ends };
  }

  close(): Promise<void> {
    return this.#platform.close();
  }

  async #sendAll(send: SendEvent, events: number): Promise<void> {
    for (let sent = 0; sent < events; sent += 1) await send(this.#connection);
    while (!this.#isQuiet()) await sleep(100);
  }
}

function changeTemplate(file: string, change: (template: ChangeableTemplate) => void): void {
  const template = JSON.parse(readFileSync(file, 'utf8')) as ChangeableTemplate;
  change(template);
  writeFileSync(file, JSON.stringify(template));
}

/** What is done by the clock, such as reconciliation, belongs to no event. */
function stopSchedules({ Resources }: ChangeableTemplate): void {
  for (const { Type, Properties } of Object.values(Resources))
    if (Type === 'AWS::Events::Rule' && Properties.ScheduleExpression !== undefined) Properties.State = 'DISABLED';
}

/** The functions write no report of a successful invocation, and the tally counts invocations and their time by the reports. */
function reportInvocations({ Resources }: ChangeableTemplate): void {
  for (const { Properties } of Object.values(Resources)) {
    const { LoggingConfig: logging } = Properties as { LoggingConfig?: { SystemLogLevel?: string } };
    if (logging?.SystemLogLevel !== undefined) logging.SystemLogLevel = 'INFO';
  }
}

async function createToken({ awsEndpoint, outputs }: Platform): Promise<string> {
  const client = new DynamoDBClient({
    endpoint: awsEndpoint,
    region: localAccount.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const table = new CredentialsTable({ client, tableName: outputs.CredentialsTable ?? '', operator: 'flowgate cost' });
  try {
    return await ensureAdministratorToken({ table, now: new Date(), print: () => undefined });
  } finally {
    client.destroy();
  }
}
