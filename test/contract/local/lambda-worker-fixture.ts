// A Lambda service with real worker threads, and functions from source text.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionCache } from '../../../lib/cli/project.ts';
import { systemClock } from '../../../lib/local/platform/clock.ts';
import type { JsonObject } from '../../../lib/local/platform/service.ts';
import { type LambdaOptions, LambdaService } from '../../../lib/local/services/lambda/lambda-service.ts';

export const roleArn = 'arn:aws:iam::000000000000:role/worker';

export class LambdaWorkerFixture {
  readonly lines: string[] = [];
  readonly service: LambdaService;
  /** The host and the port of the platform's endpoint, as the functions know it. */
  readonly endpointHost: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'lambda-'));

  constructor(options: Partial<LambdaOptions> = {}) {
    const { endpointUrl = 'http://127.0.0.1:4566' } = options;
    this.endpointHost = new URL(endpointUrl).host;
    this.service = LambdaService.start({
      clock: systemClock,
      callService: () => Promise.reject(new Error('this test calls no other service')),
      heldCalls: () => Promise.reject(new Error('this test leaves no event behind')),
      endpointUrl,
      issueCredentials: (arn) => ({
        accessKeyId: 'AKID',
        secretAccessKey: `secret of ${arn}`,
        sessionToken: 'session',
      }),
      log: (_, line) => this.lines.push(line),
      codeCache: functionCache,
      ...options,
    });
  }

  /** Writes a bundle of one file and returns its folder. */
  bundle(source: string, file = 'index.mjs'): string {
    const directory = mkdtempSync(join(this.#folder, 'bundle-'));
    writeFileSync(join(directory, file), source);
    return directory;
  }

  /** @param files texts beside the source, by name */
  async create(source: string, members: JsonObject = {}, files: Record<string, string> = {}): Promise<string> {
    const FunctionName = `function-${this.#count++}`;
    const Code = { LocalDirectory: this.bundle(source) };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(Code.LocalDirectory, name), text);
    const fixed = { FunctionName, Role: roleArn, Handler: 'index.handler', Runtime: 'nodejs24.x', Code };
    await this.service.call('CreateFunction', { ...fixed, ...members });
    return FunctionName;
  }

  invoke(FunctionName: string, event: unknown = {}, members: JsonObject = {}): Promise<JsonObject> {
    return this.service.call('Invoke', { FunctionName, Payload: JSON.stringify(event), ...members });
  }

  /** The parsed payload of the result. */
  async answerOf(FunctionName: string, event: unknown = {}): Promise<unknown> {
    const { Payload } = await this.invoke(FunctionName, event);
    return JSON.parse(String(Payload));
  }

  async close(): Promise<void> {
    await this.service.close();
    rmSync(this.#folder, { recursive: true });
  }

  #count = 0;
}
