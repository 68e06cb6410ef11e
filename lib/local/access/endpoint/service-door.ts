// The one door to the services: it finds the service, has IAM decide, and runs the operation. It knows no protocol.
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

// What the services ask of each other and AWS has no public operation for: an AWS service alone may ask it.
const internalOperations: ReadonlySet<string> = new Set(['events:PutAwsEvent']);

export class ServiceDoor {
  readonly #services = new Map<string, LocalService>();
  readonly #authorizer: Authorizer;

  constructor({ authorizer }: { readonly authorizer: Authorizer }) {
    this.#authorizer = authorizer;
  }

  /** Lets a service in. Services call each other through the door, so it is there before they are. */
  add(service: LocalService): void {
    this.#services.set(service.name, service);
  }

  get services(): Iterable<LocalService> {
    return this.#services.values();
  }

  /** Performs an operation that came from outside: what is internal does not exist. Throws AwsError. */
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
    return await service.call(request.operation, request.input);
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
