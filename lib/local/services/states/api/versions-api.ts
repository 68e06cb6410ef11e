// The operations on versions of state machines.

import { AwsError } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { parseMachineArn } from '../arns.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { MachineRecord, Version } from '../store/machine-record.ts';
import { type MachineStore, parseUnqualifiedArn } from '../store/machine-store.ts';
import { paginate } from './request.ts';

/** The dependencies of the operations on state machines and their versions. */
export interface MachinesApi {
  readonly clock: Clock;
  readonly machines: MachineStore;
}

export function versionArn(machine: MachineRecord, number: number): string {
  return `${machine.arn}:${number}`;
}

/** Returns the machine with its current revision as a new version. */
export function publishVersion(machine: MachineRecord, description: string, now: number): MachineRecord {
  const number = machine.lastVersion + 1;
  const version: Version = {
    ...machine.current,
    number,
    creationDate: now,
    ...(description === '' ? {} : { description }),
  };
  return { ...machine, versions: [...machine.versions, version], lastVersion: number };
}

export function publishStateMachineVersion({ clock, machines }: MachinesApi, input: JsonObject): JsonObject {
  const machine = machines.get(parseUnqualifiedArn(String(input.stateMachineArn)));
  const revision = machine.current.revisionId ?? 'INITIAL';
  if (input.revisionId !== undefined && input.revisionId !== revision) {
    const message = `Failed to publish the State Machine version for revision ${String(input.revisionId)}. The current State Machine revision is ${revision}.`;
    throw new AwsError('ConflictException', message);
  }
  const now = clock.now() / 1000;
  const published = publishOnce(machine, String(input.description ?? ''), now);
  if (published !== machine) machines.save(published);
  const newest = published.versions.at(-1);
  return {
    stateMachineVersionArn: versionArn(published, newest?.number ?? 0),
    creationDate: newest?.creationDate ?? now,
  };
}

/** Like `publishVersion`, but returns the machine unchanged if its newest version already has the current revision. */
export function publishOnce(machine: MachineRecord, description: string, now: number): MachineRecord {
  const newest = machine.versions.at(-1);
  return newest !== undefined && isSameRevision(newest, machine) ? machine : publishVersion(machine, description, now);
}

function isSameRevision(version: Version, { current }: MachineRecord): boolean {
  return (
    version.revisionId === current.revisionId &&
    version.definition === current.definition &&
    version.roleArn === current.roleArn
  );
}

export function deleteStateMachineVersion({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const arn = String(input.stateMachineVersionArn);
  const { machineArn, qualifier } = parseMachineArn(arn);
  const machine = machines.find(machineArn);
  if (machine === undefined) return {};
  const users = machine.aliases.filter(({ routes }) => routes.some((route) => route.stateMachineVersionArn === arn));
  if (users.length > 0) {
    const names = users.map(({ name }) => name).join(', ');
    throw new AwsError(
      'ConflictException',
      `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names}]`,
    );
  }
  machines.save({ ...machine, versions: machine.versions.filter(({ number }) => String(number) !== qualifier) });
  return {};
}

export function listStateMachineVersions({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const machine = machines.get(parseUnqualifiedArn(String(input.stateMachineArn)));
  const { items, nextToken } = paginate([...machine.versions].reverse(), input);
  const stateMachineVersions = items.map(({ number, creationDate }) => ({
    stateMachineVersionArn: versionArn(machine, number),
    creationDate,
  }));
  return omitUndefined({ stateMachineVersions, nextToken });
}
