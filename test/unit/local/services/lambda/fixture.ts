// A Lambda service on a stopped clock, with code folders that are never run and other services whose responses a test sets.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller, JsonObject } from '../../../../../lib/local/platform/service.ts';
import { LambdaService } from '../../../../../lib/local/services/lambda/lambda-service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';

export interface RecordedCall {
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly input: JsonObject;
}

export const roleArn = 'arn:aws:iam::000000000000:role/worker';
export const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

export class LambdaFixture {
  readonly clock = new FakeClock();
  readonly lines: string[] = [];
  readonly calls: RecordedCall[] = [];
  readonly directory = mkdtempSync(join(tmpdir(), 'lambda-unit-'));
  /** The responses of the other services. @default - a poll of a queue never returns */
  respond: (call: RecordedCall) => Promise<JsonObject> = ({ operation }) => {
    if (operation === 'ReceiveMessage') return new Promise(() => {});
    return Promise.resolve({ Attributes: { VisibilityTimeout: '30' } });
  };
  readonly service: LambdaService;

  constructor() {
    writeFileSync(join(this.directory, 'index.mjs'), 'export const handler = async () => 1;');
    this.service = LambdaService.start({
      clock: this.clock,
      callService: (caller, { service, operation, input }) => {
        const call = { caller, service, operation, input };
        this.calls.push(call);
        return this.respond(call);
      },
      heldCalls: () => Promise.reject(new Error('this test leaves no event behind')),
      endpointUrl: 'http://127.0.0.1:4566',
      issueCredentials: () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' }),
      log: (_, line) => this.lines.push(line),
    });
  }

  call(operation: string, input: JsonObject = {}): Promise<JsonObject> {
    return this.service.call(operation, input);
  }

  create(members: JsonObject = {}): Promise<JsonObject> {
    return this.call('CreateFunction', {
      FunctionName: 'ingest',
      Role: roleArn,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Code: { LocalDirectory: this.directory },
      ...members,
    });
  }

  async close(): Promise<void> {
    await this.service.close();
    rmSync(this.directory, { recursive: true });
  }
}
