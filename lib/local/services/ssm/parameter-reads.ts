// Reads parameters: one, several, or those under a path.
import { AwsError } from '../../platform/aws-error.ts';
import { validationException } from '../../platform/input-members.ts';
import type { KeyedLog } from '../../platform/keyed-log.ts';
import type { JsonObject } from '../../platform/service.ts';
import { checkName, type Parameter, type ParameterVersion, parameterArn } from './parameter.ts';

const maxNames = 10;
const longestPage = 10;

export class ParameterReads {
  readonly #parameters: KeyedLog<Parameter>;

  constructor(parameters: KeyedLog<Parameter>) {
    this.#parameters = parameters;
  }

  one({ Name, WithDecryption }: JsonObject): JsonObject {
    return { Parameter: this.#read(checkName(Name), WithDecryption === true) };
  }

  several({ Names, WithDecryption }: JsonObject): JsonObject {
    if (!Array.isArray(Names) || Names.length < 1 || Names.length > maxNames) {
      throw validationException(
        `1 validation error detected: Value '[${Names}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to ${maxNames}, greater than or equal to 1.`,
      );
    }
    const Parameters: JsonObject[] = [];
    const InvalidParameters: string[] = [];
    for (const name of new Set(Names.map(checkName))) {
      try {
        Parameters.push(this.#read(name, WithDecryption === true));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        InvalidParameters.push(name);
      }
    }
    return { Parameters, InvalidParameters };
  }

  byPath(input: JsonObject): JsonObject {
    const path = checkName(input.Path);
    if (!path.startsWith('/')) {
      throw validationException(
        'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
      );
    }
    const start = path.endsWith('/') ? path : `${path}/`;
    const sorted = [...this.#parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const found = sorted.filter(
      ({ name }) => name.startsWith(start) && (input.Recursive === true || !name.slice(start.length).includes('/')),
    );
    const { page, next } = readPage(found, input);
    return {
      Parameters: page.map((parameter) =>
        describeParameter(parameter, current(parameter), input.WithDecryption === true),
      ),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  }

  /** @param selector A name or an ARN, optionally followed by `:` and a version number. */
  #read(selector: string, isDecrypted: boolean): JsonObject {
    const { name, version } = parseSelector(selector);
    const parameter = this.#parameters.get(name) ?? this.#parameters.get(name.replace(/^\//, ''));
    if (parameter === undefined) throw new AwsError('ParameterNotFound', `Parameter ${selector} not found.`);
    if (version === undefined) return describeParameter(parameter, current(parameter), isDecrypted);
    const found = parameter.versions.find((known) => String(known.version) === version);
    if (found === undefined) {
      throw new AwsError(
        'ParameterVersionNotFound',
        `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
      );
    }
    return { ...describeParameter(parameter, found, isDecrypted), Selector: `:${version}` };
  }
}

export function current(parameter: Parameter): ParameterVersion {
  const version = parameter.versions.at(-1);
  if (version === undefined) throw new Error(`the parameter ${parameter.name} has no version`);
  return version;
}

/** Parses a selector: `name` or `name:3`, or the same with an ARN in place of the name. */
export function parseSelector(selector: string): { readonly name: string; readonly version: string | undefined } {
  const start = parameterArn('');
  const text = selector.startsWith(start) ? `/${selector.slice(start.length)}` : selector;
  const colon = text.indexOf(':');
  return colon < 0
    ? { name: text, version: undefined }
    : { name: text.slice(0, colon), version: text.slice(colon + 1) };
}

function describeParameter(parameter: Parameter, version: ParameterVersion, isDecrypted: boolean): JsonObject {
  const isHidden = parameter.type === 'SecureString' && !isDecrypted;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: isHidden ? version.ciphertext : version.value,
    Version: version.version,
    LastModifiedDate: version.modifiedAt / 1000,
    ARN: parameterArn(parameter.name),
    DataType: 'text',
  };
}

function readPage(
  all: readonly Parameter[],
  { MaxResults, NextToken }: JsonObject,
): { readonly page: readonly Parameter[]; readonly next: string | undefined } {
  const size = MaxResults === undefined ? longestPage : Number(MaxResults);
  if (!Number.isInteger(size) || size < 1 || size > longestPage) {
    throw validationException(
      `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and ${longestPage}`,
    );
  }
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const end = start + size;
  return { page: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}
