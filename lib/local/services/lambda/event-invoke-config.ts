// How a function's asynchronous invocations are retried, and where their outcomes go.
import { notImplemented } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import { functionArn } from './function-name.ts';
import { type FunctionRegistry, resourceNotFound } from './function-registry.ts';
import { optionalInteger, optionalObject, optionalString, refuseUnknownMembers } from './members.ts';

export interface EventInvokeConfig {
  /** How often a failed event is tried again; 2 unless told. */
  readonly maximumRetryAttempts: number;
  /** How old an event may grow while it is throttled; 6 hours unless told. */
  readonly maximumEventAgeSeconds: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

interface Stored extends EventInvokeConfig {
  readonly lastModified: number;
}

const defaults: EventInvokeConfig = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
};
const known = ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'];

export class EventInvokeConfigs {
  readonly #functions: FunctionRegistry;
  readonly #clock: Clock;
  readonly #configs = new Map<string, Stored>();

  constructor(functions: FunctionRegistry, clock: Clock) {
    this.#functions = functions;
    this.#clock = clock;
  }

  /** What holds for a function: its own configuration, or Lambda's defaults. */
  of(functionName: string): EventInvokeConfig {
    return this.#configs.get(functionName) ?? defaults;
  }

  put(input: JsonObject): JsonObject {
    refuseUnknownMembers('PutFunctionEventInvokeConfig', input, known);
    const name = this.#nameOf(input);
    const retries = optionalInteger(input, {
      name: 'MaximumRetryAttempts',
      least: 0,
      most: 2,
    });
    const age = optionalInteger(input, {
      name: 'MaximumEventAgeInSeconds',
      least: 60,
      most: 21_600,
    });
    const destinations = optionalObject(input, 'DestinationConfig') ?? {};
    refuseUnknownMembers('DestinationConfig', destinations, ['OnSuccess', 'OnFailure']);
    const onSuccess = readDestination(destinations, 'OnSuccess');
    const onFailure = readDestination(destinations, 'OnFailure');
    const config: Stored = {
      maximumRetryAttempts: retries ?? defaults.maximumRetryAttempts,
      maximumEventAgeSeconds: age ?? defaults.maximumEventAgeSeconds,
      ...(onSuccess === undefined ? {} : { onSuccess }),
      ...(onFailure === undefined ? {} : { onFailure }),
      lastModified: this.#clock.now(),
    };
    this.#configs.set(name, config);
    return shape(name, config);
  }

  get(input: JsonObject): JsonObject {
    const name = this.#nameOf(input);
    const config = this.#configs.get(name);
    if (config === undefined) throw noConfig(name);
    return shape(name, config);
  }

  delete(input: JsonObject): JsonObject {
    const name = this.#nameOf(input);
    if (!this.#configs.delete(name)) throw noConfig(name);
    return {};
  }

  #nameOf(input: JsonObject): string {
    const qualifier = optionalString(input, 'Qualifier') ?? '$LATEST';
    if (qualifier !== '$LATEST') throw notImplemented('an event invoke configuration of a version or alias');
    return this.#functions.configOf(input).name;
  }
}

/** Refuses by name the destinations that the platform cannot reach. */
export function checkDestination(arn: string): string {
  const service = arn.split(':')[2] ?? '';
  if (!['sqs', 'events', 'lambda'].includes(service)) throw notImplemented(`the Lambda destination ${arn}`);
  return arn;
}

function readDestination(destinations: JsonObject, name: string): string | undefined {
  const arn = optionalString(optionalObject(destinations, name) ?? {}, 'Destination');
  return arn === undefined ? undefined : checkDestination(arn);
}

function shape(name: string, config: Stored): JsonObject {
  return {
    LastModified: config.lastModified / 1000,
    FunctionArn: `${functionArn(name)}:$LATEST`,
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
    DestinationConfig: {
      OnSuccess: config.onSuccess === undefined ? {} : { Destination: config.onSuccess },
      OnFailure: config.onFailure === undefined ? {} : { Destination: config.onFailure },
    },
  };
}

function noConfig(name: string) {
  return resourceNotFound(`The function ${functionArn(name)}:$LATEST doesn't have an EventInvokeConfig`);
}
