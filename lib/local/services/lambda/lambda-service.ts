// AWS Lambda on this machine: calls the operations by name. Other files run functions, poll queues and encode HTTP.
import { type AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type {
  CallHooks,
  CallService,
  JsonObject,
  Permission,
  RestRequest,
  RestResponse,
  RestService,
} from '../../platform/service.ts';
import { AsyncInvocations } from './async-invocations.ts';
import { configurationShape } from './configuration-shape.ts';
import type { LauncherOptions } from './environment-launcher.ts';
import { EventSourceMappings } from './event-sources/event-source-mappings.ts';
import { FunctionRegistry } from './function-registry.ts';
import { parseInvocation } from './invocation.ts';
import { lambdaPermissions } from './permissions.ts';
import { EnvironmentBudget } from './pool/environment-budget.ts';
import type { RoleCredentials } from './process-environment.ts';
import { decodeRequest, encodeFailure, encodeOutput } from './rest.ts';

export interface LambdaOptions {
  readonly clock: Clock;
  /** Calls SQS with the permissions of a function's role. */
  readonly callService: CallService;
  /** The same as `callService`, but each call waits until the stack exists. */
  readonly heldCalls: CallService;
  /** The folder that stores accepted asynchronous events. @default - in memory */
  readonly dataDir?: string;
  /** The address of the platform's services. Each function gets it as AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  /** Serves the functions' requests to that address without a connection. @default - they use HTTP */
  readonly answerRequest?: LauncherOptions['answerRequest'];
  readonly issueCredentials: (roleArn: string) => RoleCredentials;
  /** @default - issued credentials stay valid */
  readonly revokeCredentials?: LauncherOptions['revokeCredentials'];
  /** Receives each line of a function's log. */
  readonly log: (functionName: string, line: string) => void;
  /** The largest number of threads of one function. Further events wait. @default 10 */
  readonly maxWorkersPerFunction?: number;
  /** The folder that keeps the code of functions and its compiled form between starts. @default - it is compiled at each start */
  readonly codeCache?: LauncherOptions['codeCache'];
  /** @default - each environment is a worker thread */
  readonly createEnvironment?: LauncherOptions['createEnvironment'];
  /** Receives each environment when it is launched. @default - nobody does */
  readonly onLaunch?: LauncherOptions['onLaunch'];
}

/**
 * Two threads for each function that an event goes through (ingest, start, record), and two for the others. For patience there are as
 * many as senders may wait for their runs (8 by default), one for other senders, and one each for the functions that start and record.
 */
const threadLimits = { usual: 8, most: 12, restMs: 1_000 };

type Operation = (input: JsonObject, hooks: CallHooks) => JsonObject | Promise<JsonObject>;

export class LambdaService implements RestService {
  readonly name = 'lambda';
  readonly #functions: FunctionRegistry;
  readonly #asyncInvocations: AsyncInvocations;
  readonly #mappings: EventSourceMappings;
  readonly #operations: ReadonlyMap<string, Operation>;

  private constructor(options: LambdaOptions) {
    const { clock, createEnvironment, maxWorkersPerFunction: maxWorkers = 10 } = options;
    // Only threads need much memory.
    const budget = createEnvironment ? undefined : new EnvironmentBudget(threadLimits, () => clock.now());
    const functions = new FunctionRegistry({ ...options, budget, maxWorkers });
    this.#functions = functions;
    this.#asyncInvocations = new AsyncInvocations({ ...options, functions });
    this.#mappings = new EventSourceMappings({ ...options, functions });
    this.#operations = new Map<string, Operation>([
      ['CreateFunction', (input) => configurationShape(functions.create(input))],
      ['UpdateFunctionCode', (input) => configurationShape(functions.updateCode(input))],
      ['UpdateFunctionConfiguration', (input) => configurationShape(functions.updateConfiguration(input))],
      ['GetFunction', (input) => functions.describe(input)],
      ['GetFunctionConfiguration', (input) => configurationShape(functions.readConfig(input))],
      ['ListFunctions', (input) => functions.list(input)],
      ['DeleteFunction', (input) => functions.delete(input)],
      ['PutFunctionConcurrency', (input) => functions.putConcurrency(input)],
      ['GetFunctionConcurrency', (input) => functions.getConcurrency(input)],
      ['DeleteFunctionConcurrency', (input) => functions.deleteConcurrency(input)],
      ['Invoke', (input, hooks) => this.#invoke(input, hooks)],
      ['CreateEventSourceMapping', (input) => this.#mappings.create(input)],
      ['GetEventSourceMapping', (input) => this.#mappings.get(input)],
      ['ListEventSourceMappings', (input) => this.#mappings.list(input)],
      ['UpdateEventSourceMapping', (input) => this.#mappings.update(input)],
      ['DeleteEventSourceMapping', (input) => this.#mappings.delete(input)],
    ]);
  }

  static start(options: LambdaOptions): LambdaService {
    return new LambdaService(options);
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    if (!this.#operations.has(operation)) throw notImplemented(`lambda:${operation}`);
    return lambdaPermissions(operation, input);
  }

  async call(operation: string, input: JsonObject, hooks: CallHooks = {}): Promise<JsonObject> {
    const run = this.#operations.get(operation);
    if (run === undefined) throw notImplemented(`lambda:${operation}`);
    return run(input, hooks);
  }

  async decode(request: RestRequest): Promise<{ readonly operation: string; readonly input: JsonObject } | undefined> {
    return decodeRequest(request);
  }

  encode(operation: string, output: JsonObject): RestResponse {
    return encodeOutput(operation, output);
  }

  encodeError(error: AwsError): RestResponse {
    return encodeFailure(error);
  }

  /** Ends polling and retries, and terminates all threads, also of running functions. */
  async close(): Promise<void> {
    this.#mappings.close();
    this.#asyncInvocations.close();
    await this.#functions.close();
  }

  async #invoke(input: JsonObject, { onStarted }: CallHooks): Promise<JsonObject> {
    const invocation = parseInvocation(input);
    const { name } = this.#functions.find(invocation.reference);
    if (invocation.type === 'DryRun') return { StatusCode: 204, Payload: '', ExecutedVersion: '$LATEST' };
    if (invocation.type === 'Event') {
      this.#asyncInvocations.accept(name, invocation);
      return { StatusCode: 202, Payload: '' };
    }
    const result = await this.#functions.run(name, { ...invocation, onStarted });
    return {
      StatusCode: 200,
      ...(result.functionError === undefined ? {} : { FunctionError: result.functionError }),
      Payload: result.payload,
      ExecutedVersion: '$LATEST',
      ...(invocation.wantsLogTail ? { LogResult: logTail(result.lines) } : {}),
    };
  }
}

/** Returns the last 4 KB of the invocation's log, base64. */
function logTail(lines: readonly string[]): string {
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return text.subarray(Math.max(0, text.length - 4096)).toString('base64');
}
