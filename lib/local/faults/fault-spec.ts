// Parses a specification of faults: `kill=0.05,dynamodb.throttle=0.1`.
import { type FaultKind, faultedServices, faultKindNames } from './fault-kinds.ts';

/** How likely each kind is, in [0, 1]. */
export interface FaultSpec {
  /** By kind, for all services. */
  readonly rates: ReadonlyMap<string, number>;
  /** By `<service>.<kind>`; replaces the rate of the kind for one service. */
  readonly serviceRates: ReadonlyMap<string, number>;
}

const example = 'for example "kill=0.05,lostAnswer=0.05,dynamodb.throttle=0.1", or "all=0.05"';

/**
 * Parses a list of `kind=rate` and `service.kind=rate`, separated by commas. `all=rate` sets every kind; a later part replaces
 * an earlier one.
 * @throws Error that names the part, and what is allowed
 */
export function parseFaultSpec(text: string): FaultSpec {
  const rates = new Map<string, number>();
  const serviceRates = new Map<string, number>();
  const parts = text.split(',').map((part) => part.trim());
  for (const part of parts) {
    const { service, kind, rate } = parsePart(part);
    if (service !== undefined) serviceRates.set(`${service}.${kind}`, rate);
    else for (const name of kind === 'all' ? faultKindNames : [kind]) rates.set(name, rate);
  }
  return { rates, serviceRates };
}

/** The rate of a kind at a service. @default 0 */
export function findRate(spec: FaultSpec, kind: FaultKind, service: string): number {
  return spec.serviceRates.get(`${service}.${kind}`) ?? spec.rates.get(kind) ?? 0;
}

function parsePart(part: string): { readonly service?: string; readonly kind: string; readonly rate: number } {
  const [, service, kind = '', number = ''] = /^(?:([^.=]*)\.)?([^.=]*)=([^=]*)$/.exec(part) ?? [];
  if (kind === '') throw refusal(part, `expected kind=rate or service.kind=rate, ${example}`);
  const kinds = service === undefined ? [...faultKindNames, 'all'] : faultKindNames.filter((name) => name !== 'clock');
  if (!kinds.some((name) => name === kind))
    throw refusal(part, `${JSON.stringify(kind)} is not a kind of fault: use one of ${kinds.join(', ')}`);
  if (service !== undefined && !faultedServices.some((name) => name === service))
    throw refusal(part, `${JSON.stringify(service)} is not a service: use one of ${faultedServices.join(', ')}`);
  const rate = number.trim() === '' ? Number.NaN : Number(number);
  if (!(rate >= 0 && rate <= 1))
    throw refusal(part, `${JSON.stringify(number)} is not a rate: use a number from 0 to 1`);
  return service === undefined ? { kind, rate } : { service, kind, rate };
}

function refusal(part: string, reason: string): Error {
  return new Error(`fault ${JSON.stringify(part)}: ${reason}`);
}
