// The operations on state machines.

import { randomUUID } from 'node:crypto';
import type { VariableReferences } from '../../../../asl/check/variable-references.ts';
import { AwsError, notImplemented } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { machineArn } from '../arns.ts';
import { assertDefinition, type MachineType } from '../check/definition-check.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { MachineRecord, Revision } from '../store/machine-record.ts';
import { parseUnqualifiedArn } from '../store/machine-store.ts';
import { checkName, constraintError, paginate } from './request.ts';
import { type MachinesApi, publishOnce, publishVersion, versionArn } from './versions-api.ts';

export function createStateMachine({ clock, machines }: MachinesApi, input: JsonObject): JsonObject {
  const name = String(input.name);
  checkName(name);
  checkVersionDescription(input);
  const type = checkType(input.type);
  const revision = createRevision(input, undefined, type);
  const arn = machineArn(name);
  const existing = machines.find(arn);
  if (existing !== undefined) return describeExistingMachine(existing, type, revision);
  const now = clock.now() / 1000;
  const tags = (input.tags ?? []) as MachineRecord['tags'];
  const fresh: MachineRecord = {
    ...{ arn, name, type, tags, creationDate: now, updateDate: now, current: revision },
    ...{ versions: [], lastVersion: 0, aliases: [] },
  };
  const created = input.publish === true ? publishVersion(fresh, String(input.versionDescription ?? ''), now) : fresh;
  machines.save(created);
  return omitUndefined({
    stateMachineArn: arn,
    creationDate: now,
    stateMachineVersionArn: input.publish === true ? versionArn(created, created.lastVersion) : undefined,
  });
}

/** The answer for a machine that exists with the same values. Throws StateMachineAlreadyExists for other values. */
function describeExistingMachine(existing: MachineRecord, type: string, revision: Revision): JsonObject {
  const isSame =
    existing.type === type &&
    existing.current.definition === revision.definition &&
    isSameConfiguration(existing.current, revision);
  if (!isSame) throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${existing.arn}'`);
  return { stateMachineArn: existing.arn, creationDate: existing.creationDate };
}

/** Whether two revisions have the same values. White space in a definition makes no difference. */
function isSameConfiguration(one: Revision, other: Revision): boolean {
  const text = ({ definition, roleArn, loggingConfiguration, tracingConfiguration }: Revision): string =>
    JSON.stringify([JSON.parse(definition), roleArn, loggingConfiguration, tracingConfiguration]);
  return text(one) === text(other);
}

export function updateStateMachine({ clock, machines }: MachinesApi, input: JsonObject): JsonObject {
  const machine = machines.get(parseUnqualifiedArn(String(input.stateMachineArn)));
  checkVersionDescription(input);
  const changes = ['definition', 'roleArn', 'loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration'];
  if (!changes.some((name) => input[name] !== undefined)) {
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    );
  }
  const now = clock.now() / 1000;
  const revision = createRevision(input, machine.current, machine.type);
  // An update whose values the machine already has creates no revision.
  const revisionId = isSameConfiguration(machine.current, revision) ? undefined : randomUUID();
  const current: Revision = omitUndefined({ ...revision, revisionId: revisionId ?? machine.current.revisionId });
  const updated = { ...machine, updateDate: now, current };
  const description = String(input.versionDescription ?? '');
  const saved = input.publish === true ? publishOnce(updated, description, now) : updated;
  machines.save(saved);
  return omitUndefined({
    updateDate: now,
    revisionId,
    stateMachineVersionArn: input.publish === true ? versionArn(saved, saved.versions.at(-1)?.number ?? 0) : undefined,
  });
}

export function deleteStateMachine({ machines }: MachinesApi, input: JsonObject): JsonObject {
  machines.delete(parseUnqualifiedArn(String(input.stateMachineArn)));
  return {};
}

export function describeStateMachine({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const arn = String(input.stateMachineArn);
  const { machine, revision, version } = machines.resolve(arn, () => 0);
  const isMetadata = input.includedData === 'METADATA_ONLY';
  return omitUndefined({
    stateMachineArn: arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: isMetadata ? undefined : revision.definition,
    roleArn: revision.roleArn,
    type: machine.type,
    creationDate: version?.creationDate ?? machine.creationDate,
    loggingConfiguration: revision.loggingConfiguration,
    tracingConfiguration: revision.tracingConfiguration,
    description: version?.description,
    revisionId: revision.revisionId,
    variableReferences: isMetadata ? undefined : describeReferences(machines, revision.definition),
  });
}

/** Absent if no state reads a variable. */
export function describeReferences(
  machines: MachinesApi['machines'],
  definition: string,
): VariableReferences | undefined {
  const references = machines.variableReferences(definition);
  return Object.keys(references).length === 0 ? undefined : references;
}

export function listStateMachines({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const { items, nextToken } = paginate(machines.all(), input);
  const stateMachines = items.map(({ arn, name, type, creationDate }) => ({
    stateMachineArn: arn,
    name,
    type,
    creationDate,
  }));
  return omitUndefined({ stateMachines, nextToken });
}

function checkVersionDescription(input: JsonObject): void {
  if (input.versionDescription === undefined || input.publish === true) return;
  throw new AwsError('ValidationException', 'Version description can only be set when publish is true');
}

function checkType(type: unknown): 'STANDARD' | 'EXPRESS' {
  if (type === undefined || type === 'STANDARD') return 'STANDARD';
  if (type === 'EXPRESS') return 'EXPRESS';
  throw constraintError('type', 'satisfy enum value set: [STANDARD, EXPRESS]', `'${String(type)}'`);
}

function createRevision(input: JsonObject, before: Revision | undefined, type: MachineType): Revision {
  if (input.encryptionConfiguration !== undefined) checkEncryption(input.encryptionConfiguration as JsonObject);
  const definition = String(input.definition ?? before?.definition);
  assertDefinition(definition, type);
  return {
    definition,
    roleArn: String(input.roleArn ?? before?.roleArn),
    loggingConfiguration: toLoggingConfiguration(input.loggingConfiguration) ??
      before?.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: (input.tracingConfiguration as JsonObject) ??
      before?.tracingConfiguration ?? { enabled: false },
  };
}

function toLoggingConfiguration(value: unknown): JsonObject | undefined {
  if (value === undefined) return undefined;
  return { level: 'OFF', includeExecutionData: false, ...(value as JsonObject) };
}

function checkEncryption({ type }: JsonObject): void {
  if (type !== 'AWS_OWNED_KEY') throw notImplemented(`encryptionConfiguration of type "${String(type)}"`);
}
