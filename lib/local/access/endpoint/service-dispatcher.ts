// Calls a service: finds it, checks the permissions of the caller and runs the operation. All calls go through this file. It does
// not depend on a protocol.
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { Caller, JsonObject, LocalService } from '../../platform/service.ts';
import type { Authorizer } from '../iam/authorizer.ts';

/** A caller with the session under which it calls. */
export interface Identity {
  readonly caller: Caller;
  readonly sessionName?: string;
}

export interface ServiceRequest {
  readonly service: string;
  readonly operation: string;
  readonly input: JsonObject;
}

/** Receives each operation that succeeded. It must not throw, and it must not change what it receives. */
export type ObserveCall = (request: ServiceRequest, output: JsonObject) => void;

export interface ServiceDispatcherOptions {
  readonly authorizer: Authorizer;
  /** @default - nobody observes */
  readonly onCall?: ObserveCall | undefined;
}

// Operations between services that AWS does not publish: only an AWS service may call them.
const internalOperations: ReadonlySet<string> = new Set(['events:PutAwsEvent']);

export class ServiceDispatcher {
  readonly #services = new Map<string, LocalService>();
  readonly #authorizer: Authorizer;
  readonly #onCall: ObserveCall | undefined;

  constructor({ authorizer, onCall }: ServiceDispatcherOptions) {
    this.#authorizer = authorizer;
    this.#onCall = onCall;
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
    return await this.#service(request.service).call(request.operation, request.input);
  }

  async #perform(identity: Identity, request: ServiceRequest): Promise<JsonObject> {
    const service = this.#service(request.service);
    const permissions = service.permissions(request.operation, request.input);
    this.#authorizer.authorize(identity.caller, permissions, identity);
    const output = await service.call(request.operation, request.input);
    this.#onCall?.(request, output);
    return output;
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
