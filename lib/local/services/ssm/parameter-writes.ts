// Changes parameters: puts and deletes them.
import { randomBytes } from 'node:crypto';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { validationException } from '../../platform/input-members.ts';
import type { KeyedLog } from '../../platform/keyed-log.ts';
import type { JsonObject } from '../../platform/service.ts';
import {
  checkName,
  checkNewName,
  checkValue,
  type Parameter,
  type ParameterType,
  type ParameterVersion,
} from './parameter.ts';
import { current } from './parameter-reads.ts';

/** The number of versions that are stored: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
const maxVersions = 100;
const types: readonly unknown[] = ['String', 'StringList', 'SecureString'];

export class ParameterWrites {
  readonly #parameters: KeyedLog<Parameter>;
  readonly #clock: Clock;

  constructor(options: { readonly parameters: KeyedLog<Parameter>; readonly clock: Clock }) {
    this.#parameters = options.parameters;
    this.#clock = options.clock;
  }

  put(input: JsonObject): JsonObject {
    const name = checkNewName(input.Name);
    const existing = this.#parameters.get(name);
    if (existing !== undefined) refuseOverwrite(existing, input);
    const type = readType(existing, input.Type);
    const version = this.#version(existing, type, input);
    const versions = [...(existing?.versions ?? []), version].slice(-maxVersions);
    this.#parameters.set(name, { name, type, versions });
    return { Version: version.version, Tier: 'Standard' };
  }

  delete({ Name }: JsonObject): JsonObject {
    const name = checkName(Name);
    if (!this.#parameters.delete(name)) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
    return {};
  }

  deleteSeveral({ Names }: JsonObject): JsonObject {
    if (!Array.isArray(Names) || Names.length < 1 || Names.length > 10) {
      throw validationException('Names must be a list of 1 to 10 names');
    }
    const names = Names.map(checkName);
    const deleted = names.filter((name) => this.#parameters.delete(name));
    return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) };
  }

  #version(existing: Parameter | undefined, type: ParameterType, input: JsonObject): ParameterVersion {
    const before = existing === undefined ? undefined : current(existing);
    const pattern = input.AllowedPattern ?? before?.allowedPattern;
    const value = checkValue(input.Value, pattern);
    return {
      version: (before?.version ?? 0) + 1,
      value,
      modifiedAt: this.#clock.now(),
      ...(type === 'SecureString' ? { ciphertext: randomBytes(96).toString('base64') } : {}),
      ...(pattern === undefined ? {} : { allowedPattern: String(pattern) }),
    };
  }
}

function refuseOverwrite(existing: Parameter, input: JsonObject): void {
  if (input.Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (input.Type !== undefined && input.Type !== existing.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
    );
  }
}

function readType(existing: Parameter | undefined, type: unknown): ParameterType {
  if (existing !== undefined) return existing.type;
  if (type === undefined) throw validationException('A parameter type is required when you create a parameter.');
  if (types.includes(type)) return type as ParameterType;
  throw validationException(
    `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String].`,
  );
}
