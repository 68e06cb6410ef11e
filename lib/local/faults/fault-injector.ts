// Decides which calls get a fault, and records each fault. A decision depends on the seed, the caller, the operation and the number of
// the call alone, so the same seed gives the same schedule as far as the order of concurrent calls allows.
import type { Identity, InterceptCall, ServiceRequest } from '../access/endpoint/service-dispatcher.ts';
import type { Clock } from '../platform/clock.ts';
import type { Caller } from '../platform/service.ts';
import { drawNumber } from './fault-draw.ts';
import { runWithFault } from './fault-effects.ts';
import type { Fault } from './fault-journal.ts';
import { type CallFaultKind, type FaultKind, faultKinds, findCallerKind } from './fault-kinds.ts';
import { type FaultSpec, findRate } from './fault-spec.ts';
import type { FaultedCall, MortalEnvironment } from './faulted-call.ts';

export interface FaultOptions {
  readonly seed: number;
  readonly spec: FaultSpec;
  /** Injects these faults of an earlier run with the same seed, instead of drawing them. @default - drawn by their rates */
  readonly only?: ReadonlySet<string> | undefined;
  /** Receives each fault when it is injected. */
  readonly onFault: (fault: Fault) => void;
}

export interface FaultInjectorOptions extends FaultOptions {
  readonly clock: Clock;
}

const kinds = Object.keys(faultKinds) as CallFaultKind[];

export class FaultInjector {
  readonly #options: FaultInjectorOptions;
  readonly #calls = new Map<string, number>();
  readonly #environments = new Map<string, MortalEnvironment>();
  #isPaused = true;

  constructor(options: FaultInjectorOptions) {
    this.#options = options;
  }

  get seed(): number {
    return this.#options.seed;
  }

  /** How many environments a fault could end. */
  get knownEnvironments(): number {
    return this.#environments.size;
  }

  /** Makes an environment known, so that a fault can end it, and forgets those that have ended. */
  register(environment: MortalEnvironment): void {
    for (const [accessKeyId, { isGone }] of this.#environments) if (isGone) this.#environments.delete(accessKeyId);
    this.#environments.set(environment.accessKeyId, environment);
  }

  /** Begins, stops or continues to inject faults. Calls are counted all the same. @default paused */
  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  /** Performs a call, with a fault if one is due. */
  readonly intercept: InterceptCall = async (identity, request, perform) => {
    const from = findCallerKind(identity.caller, identity.accessKeyId !== undefined);
    if (from === undefined) return await perform(request);
    const key = this.#count(`${nameCaller(identity.caller)} ${request.service}:${request.operation}`);
    const call = { from, service: request.service, operation: request.operation };
    const kind = kinds.find((name) => faultKinds[name].affects(call) && this.isDue(name, request.service, key));
    if (kind === undefined) return await perform(request);
    return await runWithFault(kind, this.#effect({ kind, key, identity, request, perform }));
  };

  /** Whether a fault is to be injected. @param key identifies the opportunity in all runs of the same seed */
  isDue(kind: FaultKind, service: string, key: string): boolean {
    const { only, seed, spec } = this.#options;
    if (this.#isPaused) return false;
    if (only !== undefined) return only.has(`${kind} ${key}`);
    const rate = findRate(spec, kind, service);
    return rate > 0 && drawNumber(seed, `${kind} ${key}`) < rate;
  }

  /** Records a fault. */
  note(kind: FaultKind, key: string, detail: string): void {
    this.#options.onFault({ id: `${kind} ${key}`, kind, at: this.#options.clock.now(), detail });
  }

  #effect({ kind, key, identity, request, perform }: DueFault): FaultedCall {
    const { clock, seed } = this.#options;
    return {
      clock,
      request,
      perform,
      environment: this.#environments.get(identity.accessKeyId ?? ''),
      draw: (what) => drawNumber(seed, `${kind} ${key} ${what}`),
      note: (detail) => this.note(kind, key, detail),
    };
  }

  #count(name: string): string {
    const number = (this.#calls.get(name) ?? 0) + 1;
    this.#calls.set(name, number);
    return `${name} #${number}`;
  }
}

interface DueFault {
  readonly kind: CallFaultKind;
  readonly key: string;
  readonly identity: Identity;
  readonly request: ServiceRequest;
  readonly perform: Parameters<InterceptCall>[2];
}

/** The name of a role or of a service, without the account. */
function nameCaller(caller: Caller): string {
  if (caller.kind === 'role') return caller.roleArn.split('/').at(-1) ?? caller.roleArn;
  return caller.kind === 'service' ? caller.principal : caller.kind;
}
