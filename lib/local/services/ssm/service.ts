// Parameter Store of Systems Manager: parameters with versions. There are no descriptions, filters, tags, tiers, labels or
// policies, and no other part of Systems Manager.
import { notImplemented } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { type OperationMembers, refuseUnknownInput } from '../../platform/input-members.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import type { JsonObject, LocalService, Permission } from '../../platform/service.ts';
import { type Parameter, parameterArn } from './parameter.ts';
import { ParameterReads, parseSelector } from './parameter-reads.ts';
import { ParameterWrites } from './parameter-writes.ts';

export interface SsmOptions {
  readonly clock: Clock;
  /** The service's own folder, where parameters survive the process in plain text. @default - in memory */
  readonly dataDir?: string;
}

/** The operations, each with the members that it reads. */
const operations: OperationMembers = {
  DeleteParameter: ['Name'],
  DeleteParameters: ['Names'],
  GetParameter: ['Name', 'WithDecryption'],
  GetParameters: ['Names', 'WithDecryption'],
  GetParametersByPath: ['MaxResults', 'NextToken', 'Path', 'Recursive', 'WithDecryption'],
  PutParameter: ['AllowedPattern', 'DataType', 'Description', 'KeyId', 'Name', 'Overwrite', 'Type', 'Value'],
};

export class SsmService implements LocalService {
  readonly name = 'ssm';
  readonly targetPrefix = 'AmazonSSM';
  readonly #handlers: Readonly<Record<string, (input: JsonObject) => JsonObject>>;

  private constructor({ clock, dataDir }: SsmOptions) {
    const parameters = KeyedLog.open<Parameter>('parameters', dataDir);
    const reads = new ParameterReads(parameters);
    const writes = new ParameterWrites({ parameters, clock });
    this.#handlers = {
      DeleteParameter: (input) => writes.delete(input),
      DeleteParameters: (input) => writes.deleteSeveral(input),
      GetParameter: (input) => reads.one(input),
      GetParameters: (input) => reads.several(input),
      GetParametersByPath: (input) => reads.byPath(input),
      PutParameter: (input) => writes.put(input),
    };
  }

  static async start(options: SsmOptions): Promise<SsmService> {
    return new SsmService(options);
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    refuseUnknown(operation, {});
    const action = `ssm:${operation}`;
    const names = Array.isArray(input.Names) ? input.Names : [input.Name ?? input.Path];
    return names.map((name) => ({ action, resource: parameterArn(parseSelector(String(name)).name) }));
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    refuseUnknown(operation, input);
    return this.#handlers[operation]?.(input) ?? {};
  }

  async close(): Promise<void> {
    // Every change is written before its call returns.
  }
}

function refuseUnknown(operation: string, input: JsonObject): void {
  refuseUnknownInput('ssm', operations, { operation, input });
  if (input.DataType !== undefined && input.DataType !== 'text') {
    throw notImplemented(`ssm:${operation} with the data type ${input.DataType}`);
  }
}
