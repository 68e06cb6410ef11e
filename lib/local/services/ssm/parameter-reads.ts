// What can be asked of parameters: one, several, those under a path, and their descriptions.
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { KeyedLog } from '../../platform/keyed-log.ts';
import type { JsonObject } from '../../platform/service.ts';
import { checkName, type Parameter, type ParameterVersion, parameterArn, validation } from './parameter.ts';

const maxNames = 10;
const longestPathPage = 10;
const longestDescribePage = 50;

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
      throw validation(
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
      throw validation(
        'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
      );
    }
    const start = path.endsWith('/') ? path : `${path}/`;
    const found = this.#sorted().filter(
      ({ name }) => name.startsWith(start) && (input.Recursive === true || !name.slice(start.length).includes('/')),
    );
    const { page, next } = pageOf(found, input, longestPathPage);
    return {
      Parameters: page.map((parameter) => tell(parameter, current(parameter), input.WithDecryption === true)),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  }

  describe(input: JsonObject): JsonObject {
    const isShown = filterOf(input.ParameterFilters);
    const { page, next } = pageOf(this.#sorted().filter(isShown), input, longestDescribePage);
    return { Parameters: page.map(describe), ...(next === undefined ? {} : { NextToken: next }) };
  }

  /** A name may be an ARN, and may end with `:` and a version's number. */
  #read(selector: string, isDecrypted: boolean): JsonObject {
    const { name, version } = parseSelector(selector);
    const parameter = this.#parameters.get(name) ?? this.#parameters.get(name.replace(/^\//, ''));
    if (parameter === undefined) throw new AwsError('ParameterNotFound', `Parameter ${selector} not found.`);
    if (version === undefined) return tell(parameter, current(parameter), isDecrypted);
    const found = parameter.versions.find((known) => String(known.version) === version);
    if (found === undefined) {
      throw new AwsError(
        'ParameterVersionNotFound',
        `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
      );
    }
    return { ...tell(parameter, found, isDecrypted), Selector: `:${version}` };
  }

  #sorted(): Parameter[] {
    return [...this.#parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

export function current(parameter: Parameter): ParameterVersion {
  const version = parameter.versions.at(-1);
  if (version === undefined) throw new Error(`the parameter ${parameter.name} has no version`);
  return version;
}

/** A parameter's name, taken from a selector: `name`, `name:3` or an ARN with either. */
export function parseSelector(selector: string): { readonly name: string; readonly version: string | undefined } {
  const start = parameterArn('');
  const text = selector.startsWith(start) ? `/${selector.slice(start.length)}` : selector;
  const colon = text.indexOf(':');
  return colon < 0
    ? { name: text, version: undefined }
    : { name: text.slice(0, colon), version: text.slice(colon + 1) };
}

function tell(parameter: Parameter, version: ParameterVersion, isDecrypted: boolean): JsonObject {
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

function describe(parameter: Parameter): JsonObject {
  const { version, description, allowedPattern, keyId, tier, modifiedAt } = current(parameter);
  return {
    Name: parameter.name,
    ARN: parameterArn(parameter.name),
    Type: parameter.type,
    ...(keyId === undefined ? {} : { KeyId: keyId }),
    LastModifiedDate: modifiedAt / 1000,
    ...(description === undefined ? {} : { Description: description }),
    ...(allowedPattern === undefined ? {} : { AllowedPattern: allowedPattern }),
    Version: version,
    Tier: tier,
    Policies: [],
    DataType: 'text',
  };
}

interface Filter {
  readonly Key?: unknown;
  readonly Option?: unknown;
  readonly Values?: unknown;
}

/** Filters by name and type; others are refused by name. */
function filterOf(filters: unknown): (parameter: Parameter) => boolean {
  const tests = (Array.isArray(filters) ? (filters as Filter[]) : []).map(testOf);
  return (parameter) => tests.every((test) => test(parameter));
}

function testOf({ Key, Option = 'Equals', Values }: Filter): (parameter: Parameter) => boolean {
  const values = Array.isArray(Values) ? Values.map(String) : [];
  const compare: Readonly<Record<string, (text: string, value: string) => boolean>> = {
    BeginsWith: (text, value) => text.startsWith(value),
    Contains: (text, value) => text.includes(value),
    Equals: (text, value) => text === value,
  };
  const isMatch = compare[String(Option)];
  if ((Key !== 'Name' && Key !== 'Type') || isMatch === undefined) {
    throw notImplemented(`ssm:DescribeParameters with the filter ${Key} ${Option}`);
  }
  return ({ name, type }) => values.some((value) => isMatch(Key === 'Name' ? name : type, value));
}

function pageOf(
  all: readonly Parameter[],
  { MaxResults, NextToken }: JsonObject,
  largest: number,
): { readonly page: readonly Parameter[]; readonly next: string | undefined } {
  const size = MaxResults === undefined ? largest : Number(MaxResults);
  if (!Number.isInteger(size) || size < 1 || size > largest) {
    throw validation(
      `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and ${largest}`,
    );
  }
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const end = start + size;
  return { page: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}
