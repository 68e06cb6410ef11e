// A router on this machine that counts what it uses for the events that are sent to it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Usage } from '../../authoring/forecast/prices.ts';
import { localAccount, Platform } from '../../local/platform.ts';
import { functionCache } from '../project.ts';
import { synthesizeUnlessKept } from '../reload/kept-synthesis.ts';
import * as synthesis from '../reload/synthesize.ts';
import { ensureAdministratorToken } from '../router/administrator-token.ts';
import type { Connection } from '../router/api-client.ts';
import { CredentialsTable } from '../router/credentials-table.ts';
import { UsageTally } from './usage-tally.ts';

/** The first events wait for cold starts and fill the caches of credentials and switches: they are not counted. */
const warmUpEvents = 10;
const countedEvents = 50;
/** A router that has not called anything for so long has finished its runs. */
const quietMs = 3_000;

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
  static async start(workflows: string | undefined): Promise<MeasuredRouter> {
    const directory = mkdtempSync(join(tmpdir(), 'flowgate-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    await synthesizeUnlessKept({ outputFolder: directory, workflows }, { synthesis });
    let platform: Platform | undefined;
    let lastCallAt = performance.now();
    const tally = new UsageTally(() => platform?.outputs.EventsTable);
    const onCall: UsageTally['onCall'] = (request, output) => {
      if (request.service !== 'sqs' || request.operation !== 'ReceiveMessage') lastCallAt = performance.now();
      tally.onCall(request, output);
    };
    platform = await Platform.start({
      ...{ directory, stackName: 'Flowgate', awsPort: 0, httpPort: 0, log: tally.log },
      codeCache: functionCache,
      observer: { onDeadLetter: tally.onDeadLetter, onCall },
      states: { skipWaits: true, watch: tally.watch, onStatusChange: tally.onStatusChange },
    });
    const token = await createToken(platform);
    return new MeasuredRouter(platform, tally, () => performance.now() - lastCallAt > quietMs, token);
  }

  /** Returns what one event uses, with all that it causes. */
  async measure(send: SendEvent): Promise<Usage> {
    await this.#sendAll(send, warmUpEvents);
    this.#tally.reset();
    await this.#sendAll(send, countedEvents);
    return this.#tally.usage(countedEvents);
  }

  close(): Promise<void> {
    return this.#platform.close();
  }

  async #sendAll(send: SendEvent, events: number): Promise<void> {
    for (let sent = 0; sent < events; sent += 1) await send(this.#connection);
    while (!this.#isQuiet()) await sleep(100);
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
