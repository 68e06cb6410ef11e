// Reads the properties of a resource, and refuses by name those that are not implemented.
import { isJsonObject } from '../../../value/json.ts';
import type { JsonObject } from '../../platform/service.ts';
import { ProvisionError } from './provision-error.ts';
import type { PropertyRules } from './provisioner.ts';

/** Throws ProvisionError for a property that has no rule. */
export function checkProperties(
  resource: { readonly logicalId: string; readonly type: string; readonly properties: JsonObject },
  rules: PropertyRules,
): void {
  const unknown = Object.keys(resource.properties).find((name) => !Object.hasOwn(rules, name));
  if (unknown === undefined) return;
  const message = `property ${unknown} of ${resource.type} is not implemented by the local platform`;
  throw new ProvisionError(resource.logicalId, message);
}

/** Reads one resource's properties; every refusal names the resource. */
export class Properties {
  readonly #logicalId: string;
  readonly #place: string;
  readonly #values: JsonObject;

  constructor(logicalId: string, values: JsonObject, place = '') {
    this.#logicalId = logicalId;
    this.#values = values;
    this.#place = place;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  value(name: string): unknown {
    return this.#values[name];
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.refuse(name, 'is missing');
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.refuse(name, 'must be text');
  }

  /** CloudFormation accepts numbers that are written as strings. */
  optionalNumber(name: string): number | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : this.refuse(name, 'must be a number');
  }

  /** CloudFormation accepts `"true"` and `"false"` too. */
  flag(name: string): boolean {
    const value = this.#values[name] ?? false;
    if (typeof value === 'boolean') return value;
    return value === 'true' || value === 'false' ? value === 'true' : this.refuse(name, 'must be true or false');
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name] ?? [];
    return Array.isArray(value) ? value.map(String) : this.refuse(name, 'must be a list');
  }

  /** The properties inside a property; an absent one is empty. */
  inside(name: string): Properties {
    const value = this.#values[name] ?? {};
    if (!isJsonObject(value)) return this.refuse(name, 'must be an object');
    return new Properties(this.#logicalId, value, `${this.#place}${name}.`);
  }

  items(name: string): readonly Properties[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) return this.refuse(name, 'must be a list');
    return value.map((item, index) =>
      isJsonObject(item)
        ? new Properties(this.#logicalId, item, `${this.#place}${name}[${index}].`)
        : this.refuse(`${name}[${index}]`, 'must be an object'),
    );
  }

  entries(): readonly [string, unknown][] {
    return Object.entries(this.#values);
  }

  /** The named members that are present, unchanged. */
  pick(...names: readonly string[]): JsonObject {
    return Object.fromEntries(this.entries().filter(([name]) => names.includes(name)));
  }

  /** Throws ProvisionError for a member that is not named here. */
  allowOnly(...names: readonly string[]): this {
    const unknown = Object.keys(this.#values).find((name) => !names.includes(name));
    if (unknown !== undefined) this.refuse(unknown, 'is not implemented by the local platform');
    return this;
  }

  /** Throws ProvisionError if the member has a value other than the only one that is implemented. */
  require(name: string, only: string | boolean): void {
    const value = this.#values[name];
    if (value === undefined || String(value) === String(only)) return;
    this.refuse(
      name,
      `${JSON.stringify(value)} is not implemented by the local platform: only ${JSON.stringify(only)} is`,
    );
  }

  refuse(name: string, message: string): never {
    throw new ProvisionError(this.#logicalId, `${this.#place}${name} ${message}`);
  }
}
