// The operations on functions. Each function has a runner for its current version.
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { refuseUnknownMembers, violation } from '../../platform/input-members.ts';
import type { CallHooks, JsonObject } from '../../platform/service.ts';
import { configurationShape } from './configuration-shape.ts';
import type { LauncherOptions } from './environment-launcher.ts';
import { createConfig, type FunctionConfig, updateCode, updateConfig } from './function-config.ts';
import { type FunctionReference, functionNotFound, parseFunctionName, qualifiedArn } from './function-name.ts';
import { FunctionRunner, type RunnerResult } from './function-runner.ts';
import type { Invocation } from './invocation.ts';
import { optionalInteger } from './members.ts';
import type { EnvironmentBudget } from './pool/environment-budget.ts';
import type { RoleCredentials } from './process-environment.ts';

export interface RegistryOptions {
  readonly clock: Clock;
  readonly endpointUrl: string;
  readonly answerRequest?: LauncherOptions['answerRequest'];
  readonly issueCredentials: (roleArn: string) => RoleCredentials;
  readonly revokeCredentials?: LauncherOptions['revokeCredentials'];
  readonly log: (functionName: string, line: string) => void;
  readonly maxWorkers: number;
  /** The number of threads of all functions. @default - no limit */
  readonly budget?: EnvironmentBudget | undefined;
  readonly codeCache?: LauncherOptions['codeCache'];
  readonly createEnvironment?: LauncherOptions['createEnvironment'];
  readonly onLaunch?: LauncherOptions['onLaunch'];
}

interface RegisteredFunction {
  readonly config: FunctionConfig;
  readonly runner: FunctionRunner;
}

export type RunRequest = Pick<Invocation, 'requestId' | 'payload' | 'reference' | 'clientContext'> & CallHooks;

export class FunctionRegistry {
  readonly #options: RegistryOptions;
  readonly #functions = new Map<string, RegisteredFunction>();
  /** The runners of earlier versions that still run events. */
  readonly #retired = new Set<FunctionRunner>();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  create(input: JsonObject): FunctionConfig {
    const { name } = parseFunctionName(input.FunctionName);
    if (this.#functions.has(name)) throw alreadyThere(name);
    return this.#install(createConfig(name, input, this.#options.clock.now()));
  }

  updateCode(input: JsonObject): FunctionConfig {
    return this.#replace(updateCode(this.readConfig(input), input, this.#options.clock.now()));
  }

  updateConfiguration(input: JsonObject): FunctionConfig {
    return this.#replace(updateConfig(this.readConfig(input), input, this.#options.clock.now()));
  }

  readConfig(input: JsonObject): FunctionConfig {
    return this.find(parseFunctionName(input.FunctionName));
  }

  /**
   * Returns the configuration of a function. Throws ResourceNotFoundException if the function, version or alias does not exist.
   */
  find({ name, qualifier }: FunctionReference): FunctionConfig {
    const found = this.#functions.get(name);
    const isLatest = qualifier === undefined || qualifier === '$LATEST';
    if (found === undefined || !isLatest) throw functionNotFound(isLatest ? name : `${name}:${qualifier}`);
    return found.config;
  }

  describe(input: JsonObject): JsonObject {
    const config = this.readConfig(input);
    const { reservedConcurrency } = config;
    return {
      Configuration: configurationShape(config),
      Code: { RepositoryType: 'S3', LocalDirectory: config.code.directory },
      ...(reservedConcurrency === undefined
        ? {}
        : {
            Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
          }),
    };
  }

  list(input: JsonObject): JsonObject {
    refuseUnknownMembers('lambda:ListFunctions', input, ['MaxItems']);
    return {
      Functions: [...this.#functions.values()].map(({ config }) => configurationShape(config)),
    };
  }

  delete(input: JsonObject): JsonObject {
    refuseUnknownMembers('lambda:DeleteFunction', input, ['FunctionName']);
    const { name } = this.readConfig(input);
    this.#retire(name);
    this.#functions.delete(name);
    return {};
  }

  putConcurrency(input: JsonObject): JsonObject {
    refuseUnknownMembers('lambda:PutFunctionConcurrency', input, ['FunctionName', 'ReservedConcurrentExecutions']);
    const name = 'ReservedConcurrentExecutions';
    const reservedConcurrency = optionalInteger(input, name, { least: 0, most: 1000 });
    if (reservedConcurrency === undefined) throw violation(undefined, name, 'Member must not be null');
    this.#replace({ ...this.readConfig(input), reservedConcurrency });
    return { ReservedConcurrentExecutions: reservedConcurrency };
  }

  getConcurrency(input: JsonObject): JsonObject {
    const { reservedConcurrency } = this.readConfig(input);
    return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  }

  deleteConcurrency(input: JsonObject): JsonObject {
    const { reservedConcurrency: _, ...config } = this.readConfig(input);
    this.#replace(config);
    return {};
  }

  /**
   * Runs one event on the function's current version. Rejects with ResourceNotFoundException or TooManyRequestsException; a
   * failure of the function is a result.
   */
  run(name: string, request: RunRequest): Promise<RunnerResult> {
    const found = this.#functions.get(name);
    if (found === undefined) return Promise.reject(functionNotFound(name));
    return found.runner.invoke({
      ...request,
      invokedArn: qualifiedArn(name, request.reference.qualifier),
    });
  }

  /** Writes a line to a function's log, for the platform. */
  log(name: string, line: string): void {
    this.#options.log(name, line);
  }

  async close(): Promise<void> {
    const runners = [...this.#retired, ...[...this.#functions.values()].map(({ runner }) => runner)];
    await Promise.all(runners.map((runner) => runner.close()));
  }

  #replace(config: FunctionConfig): FunctionConfig {
    const current = this.#functions.get(config.name);
    if (current !== undefined && runsAlike(current.config, config)) {
      this.#functions.set(config.name, { config, runner: current.runner });
      return config;
    }
    const installed = this.#startRunner(config);
    this.#retire(config.name);
    this.#functions.set(config.name, installed);
    return config;
  }

  #install(config: FunctionConfig): FunctionConfig {
    this.#functions.set(config.name, this.#startRunner(config));
    return config;
  }

  #startRunner(config: FunctionConfig): RegisteredFunction {
    const { issueCredentials, log } = this.#options;
    const runner = new FunctionRunner({
      ...this.#options,
      config,
      issueCredentials: () => issueCredentials(config.roleArn),
      log: (line) => log(config.name, line),
    });
    return { config, runner };
  }

  #retire(name: string): void {
    const runner = this.#functions.get(name)?.runner;
    if (runner === undefined) return;
    this.#retired.add(runner);
    void runner.retire().then(() => this.#retired.delete(runner));
  }
}

/** Whether idle environments of one configuration can run events of the other. */
function runsAlike(one: FunctionConfig, other: FunctionConfig): boolean {
  return isDeepStrictEqual({ ...one, revisionId: '', lastModified: 0 }, { ...other, revisionId: '', lastModified: 0 });
}

function alreadyThere(name: string): AwsError {
  const options = { status: 409, details: { Type: 'User' } };
  return new AwsError('ResourceConflictException', `Function already exist: ${name}`, options);
}

export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, {
    status: 404,
    details: { Type: 'User' },
  });
}
