// What changes parameters: putting and deleting them.
import { randomBytes } from 'node:crypto';
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { KeyedLog } from '../../platform/keyed-log.ts';
import type { JsonObject } from '../../platform/service.ts';
import {
  checkName,
  checkNewName,
  checkValue,
  type Parameter,
  type ParameterTier,
  type ParameterType,
  type ParameterVersion,
  validation,
} from './parameter.ts';
import { current } from './parameter-reads.ts';

/** How many versions are kept: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
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
    const type = typeOf(existing, input.Type);
    const version = this.#version(existing, type, input);
    const versions = [...(existing?.versions ?? []), version].slice(-maxVersions);
    this.#parameters.set(name, { name, type, tags: existing?.tags ?? readTags(input.Tags), versions });
    return { Version: version.version, Tier: version.tier };
  }

  delete({ Name }: JsonObject): JsonObject {
    const name = checkName(Name);
    if (!this.#parameters.delete(name)) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
    return {};
  }

  deleteSeveral({ Names }: JsonObject): JsonObject {
    if (!Array.isArray(Names) || Names.length < 1 || Names.length > 10) {
      throw validation('Names must be a list of 1 to 10 names');
    }
    const names = Names.map(checkName);
    const deleted = names.filter((name) => this.#parameters.delete(name));
    return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) };
  }

  #version(existing: Parameter | undefined, type: ParameterType, input: JsonObject): ParameterVersion {
    const before = existing === undefined ? undefined : current(existing);
    const tier = tierOf(input.Tier, before?.tier);
    const pattern = input.AllowedPattern ?? before?.allowedPattern;
    const value = checkValue(input.Value, { tier, pattern });
    const description = input.Description ?? before?.description;
    return {
      version: (before?.version ?? 0) + 1,
      value,
      tier,
      modifiedAt: this.#clock.now(),
      ...(type === 'SecureString' ? encryption(input.KeyId) : {}),
      ...(description === undefined ? {} : { description: String(description) }),
      ...(pattern === undefined ? {} : { allowedPattern: String(pattern) }),
    };
  }
}

/** Nothing is encrypted here; what stands for the ciphertext says nothing of the value. */
function encryption(keyId: unknown): Pick<ParameterVersion, 'ciphertext' | 'keyId'> {
  return { ciphertext: randomBytes(96).toString('base64'), keyId: String(keyId ?? 'alias/aws/ssm') };
}

function refuseOverwrite(existing: Parameter, input: JsonObject): void {
  if (input.Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (input.Tags !== undefined) {
    throw validation(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  if (input.Type !== undefined && input.Type !== existing.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
    );
  }
}

function typeOf(existing: Parameter | undefined, type: unknown): ParameterType {
  if (existing !== undefined) return existing.type;
  if (type === undefined) throw validation('A parameter type is required when you create a parameter.');
  if (types.includes(type)) return type as ParameterType;
  throw validation(
    `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String].`,
  );
}

function tierOf(tier: unknown, before: ParameterTier | undefined): ParameterTier {
  if (tier === undefined) return before ?? 'Standard';
  if (tier === 'Intelligent-Tiering') throw notImplemented('ssm:PutParameter with the tier Intelligent-Tiering');
  if (tier !== 'Standard' && tier !== 'Advanced') {
    throw validation(
      `1 validation error detected: Value '${tier}' at 'tier' failed to satisfy constraint: Member must satisfy enum value set: [Standard, Intelligent-Tiering, Advanced].`,
    );
  }
  if (tier === 'Standard' && before === 'Advanced') {
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  }
  return tier;
}

function readTags(tags: unknown): Record<string, string> {
  if (!Array.isArray(tags)) return {};
  return Object.fromEntries((tags as JsonObject[]).map(({ Key, Value }) => [String(Key), String(Value ?? '')]));
}
