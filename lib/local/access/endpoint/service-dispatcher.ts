// Calls a service: finds it, checks the permissions of the caller and runs the operation. All calls go through this file. It does
// not depend on a protocol.
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { Caller, CallHooks, JsonObject, LocalService } from '../../platform/service.ts';
import type { Authorizer } from '../iam/authorizer.ts';

/** A caller with the session under which it calls. */
export interface Identity {
  readonly caller: Caller;
  readonly sessionName?: string;
  /** The key with which a role signed the request; absent if the platform itself calls on behalf of the role. */
  readonly accessKeyId?: string;
}

export interface ServiceRequest extends CallHooks {
  readonly service: string;
  readonly operation: string;
  readonly input: JsonObject;
}

/** Receives each operation that succeeded. It must not throw, and it must not change what it receives. */
export type ObserveCall = (request: ServiceRequest, output: JsonObject) => void;

/** Receives each operation that its service refused. It must not throw, and it must not change what it receives. */
export type ObserveRefusal = (request: ServiceRequest, error: AwsError) => void;

/**
 * Performs an authorized operation in place of the service. `perform` is the service, which can be called with another input, more than
 * once, or not at all. Throws AwsError, or ConnectionLost if the caller must get no response.
 */
export type InterceptCall = (
  identity: Identity,
  request: ServiceRequest,
  perform: (request: ServiceRequest) => Promise<JsonObject>,
) => Promise<JsonObject>;

export interface ServiceDispatcherOptions {
  readonly authorizer: Authorizer;
  /** @default - each service performs its operations */
  readonly intercept?: InterceptCall | undefined;
  /** @default - nobody observes */
  readonly onCall?: ObserveCall | undefined;
  /** @default - nobody observes */
  readonly onRefusal?: ObserveRefusal | undefined;
}

// Operations between services that AWS does not publish: only an AWS service may call them.
const internalOperations: ReadonlySet<string> = new Set(['events:PutAwsEvent']);

export class ServiceDispatcher {
  readonly #services = new Map<string, LocalService>();
  readonly #authorizer: Authorizer;
  readonly #onCall: ObserveCall | undefined;
  readonly #onRefusal: ObserveRefusal | undefined;
  readonly #intercept: InterceptCall | undefined;

  constructor({ authorizer, intercept, onCall, onRefusal }: ServiceDispatcherOptions) {
    this.#authorizer = authorizer;
    this.#intercept = intercept;
    this.#onCall = onCall;
    this.#onRefusal = onRefusal;
  }

  /** Registers a service. Services call each other through the dispatcher, so it is created before them. */
  add(service: LocalService): void {
    this.#services.set(service.name, service);
  }

  get services(): Iterable<LocalService> {
    return this.#services.values();
  }

  /** Performs an operation for a client from outside, to whom internal operations do not exist. Throws AwsError. */
  async callFromOutside(identity: Identity, request: ServiceRequest): Promise<JsonObject> {
    if (isInternal(request)) throw unknownOperation(request);
    return await this.#perform(identity, request);
  }

  /** Performs an operation for another service of the platform. Throws AwsError. */
  async call(caller: Caller, request: ServiceRequest): Promise<JsonObject> {
    if (!isInternal(request)) return await this.#perform({ caller }, request);
    if (caller.kind === 'role') throw unknownOperation(request);
    return await this.#run({ caller }, request, (called) => this.#callService(called));
  }

  async #perform(identity: Identity, request: ServiceRequest): Promise<JsonObject> {
    const permissions = this.#service(request.service).permissions(request.operation, request.input);
    this.#authorizer.authorize(identity.caller, permissions, identity);
    return await this.#run(identity, request, (called) => this.#callObserved(called));
  }

  #run(identity: Identity, request: ServiceRequest, perform: Parameters<InterceptCall>[2]): Promise<JsonObject> {
    return this.#intercept === undefined ? perform(request) : this.#intercept(identity, request, perform);
  }

  async #callObserved(request: ServiceRequest): Promise<JsonObject> {
    const output = await this.#callService(request).catch((error: unknown) => {
      if (error instanceof AwsError) this.#onRefusal?.(request, error);
      throw error;
    });
    this.#onCall?.(request, output);
    return output;
  }

  #callService({ service, operation, input, onStarted }: ServiceRequest): Promise<JsonObject> {
    return this.#service(service).call(operation, input, { onStarted });
  }

  #service(name: string): LocalService {
    const service = this.#services.get(name);
    if (service === undefined) throw notImplemented(`service ${name}`);
    return service;
  }
}

function isInternal({ service, operation }: ServiceRequest): boolean {
  return internalOperations.has(`${service}:${operation}`);
}

function unknownOperation({ operation }: ServiceRequest): AwsError {
  return new AwsError('UnknownOperationException', `${operation} is not an operation of this service`);
}
