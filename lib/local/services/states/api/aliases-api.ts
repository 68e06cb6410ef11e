// The operations on aliases of state machines.

import { AwsError } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { parseMachineArn } from '../arns.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { Alias, MachineRecord, Route } from '../store/machine-record.ts';
import { constraintError, paginate } from './request.ts';
import type { MachinesApi } from './versions-api.ts';

export function createStateMachineAlias({ clock, machines }: MachinesApi, input: JsonObject): JsonObject {
  const name = String(input.name);
  checkAliasName(name);
  const routes = checkRoutes(input.routingConfiguration);
  const machine = findRoutedMachine(machines, routes);
  const description = input.description as string | undefined;
  const existing = machine.aliases.find((alias) => alias.name === name);
  if (existing !== undefined) return describeExistingAlias(machine, existing, description, routes);
  const now = clock.now() / 1000;
  const alias: Alias = omitUndefined({ name, routes, creationDate: now, updateDate: now, description });
  machines.save({ ...machine, aliases: [...machine.aliases, alias] });
  return { stateMachineAliasArn: aliasArn(machine, name), creationDate: now };
}

function describeExistingAlias(
  machine: MachineRecord,
  existing: Alias,
  description: string | undefined,
  routes: readonly Route[],
): JsonObject {
  if (existing.description !== description || JSON.stringify(existing.routes) !== JSON.stringify(routes)) {
    throw new AwsError(
      'ConflictException',
      'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
    );
  }
  return { stateMachineAliasArn: aliasArn(machine, existing.name), creationDate: existing.creationDate };
}

export function updateStateMachineAlias({ clock, machines }: MachinesApi, input: JsonObject): JsonObject {
  const { machine, alias } = findAlias(machines, String(input.stateMachineAliasArn));
  if (input.description === undefined && input.routingConfiguration === undefined) {
    throw new AwsError('ValidationException', 'Either the description or the routing configuration must be specified');
  }
  const routes = input.routingConfiguration === undefined ? alias.routes : checkRoutes(input.routingConfiguration);
  findRoutedMachine(machines, routes);
  const description = (input.description as string | undefined) ?? alias.description;
  const updateDate = clock.now() / 1000;
  const updated: Alias = omitUndefined({ ...alias, routes, updateDate, description });
  machines.save({ ...machine, aliases: machine.aliases.map((one) => (one.name === alias.name ? updated : one)) });
  return { updateDate };
}

export function describeStateMachineAlias({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const { machine, alias } = findAlias(machines, String(input.stateMachineAliasArn));
  const { name, description, routes, creationDate, updateDate } = alias;
  const stateMachineAliasArn = aliasArn(machine, name);
  return omitUndefined({
    stateMachineAliasArn,
    name,
    description,
    routingConfiguration: routes,
    creationDate,
    updateDate,
  });
}

export function listStateMachineAliases({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const { machineArn } = parseMachineArn(String(input.stateMachineArn));
  const machine = machines.get(machineArn);
  const { items, nextToken } = paginate(machine.aliases, input);
  const stateMachineAliases = items.map(({ name, creationDate }) => ({
    stateMachineAliasArn: aliasArn(machine, name),
    creationDate,
  }));
  return omitUndefined({ stateMachineAliases, nextToken });
}

export function deleteStateMachineAlias({ machines }: MachinesApi, input: JsonObject): JsonObject {
  const { machine, alias } = findAlias(machines, String(input.stateMachineAliasArn));
  machines.save({ ...machine, aliases: machine.aliases.filter(({ name }) => name !== alias.name) });
  return {};
}

function aliasArn(machine: MachineRecord, name: string): string {
  return `${machine.arn}:${name}`;
}

function findAlias(
  machines: MachinesApi['machines'],
  arn: string,
): { readonly machine: MachineRecord; readonly alias: Alias } {
  const { machineArn, qualifier } = parseMachineArn(arn);
  const machine = machines.find(machineArn);
  const alias = machine?.aliases.find(({ name }) => name === qualifier);
  if (machine === undefined || alias === undefined) {
    throw new AwsError('ResourceNotFound', 'Request references a resource that does not exist.');
  }
  return { machine, alias };
}

const aliasNamePattern = /^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/;

function checkAliasName(name: string): void {
  if (name.length > 80) throw constraintError('name', 'have length less than or equal to 80', `'${name}'`);
  if (aliasNamePattern.test(name)) return;
  const pattern = '^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$';
  throw constraintError('name', `satisfy regular expression pattern: ${pattern}`, `'${name}'`);
}

function checkRoutes(value: unknown): readonly Route[] {
  const routes = value as readonly Route[];
  if (routes.length === 0 || routes.length > 2) {
    const bound = routes.length === 0 ? 'greater than or equal to 1' : 'less than or equal to 2';
    throw constraintError('routingConfiguration', `have length ${bound}`, `'${JSON.stringify(routes)}'`);
  }
  const arns = routes.map((route) => route.stateMachineVersionArn);
  const refuse = (what: string, received: readonly unknown[]): never => {
    throw new AwsError('ValidationException', `${what} Received: [${received.join(', ')}]`);
  };
  if (!arns.every((arn) => /:\d+$/.test(arn) && parseMachineArn(arn).qualifier !== undefined)) {
    refuse('Routing configuration must contain state machine version ARNs.', arns);
  }
  if (new Set(arns).size < arns.length)
    refuse('Routing configuration must contain distinct state machine version ARNs.', arns);
  const weights = routes.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100)
    refuse('Sum of routing configuration weights must equal 100.', weights);
  return routes.map(({ stateMachineVersionArn, weight }) => ({ stateMachineVersionArn, weight }));
}

function findRoutedMachine(machines: MachinesApi['machines'], routes: readonly Route[]): MachineRecord {
  const references = routes.map((route) => parseMachineArn(route.stateMachineVersionArn));
  const arn = references[0]?.machineArn ?? '';
  const machine = machines.find(arn);
  const exists = ({ machineArn, qualifier }: (typeof references)[number]): boolean =>
    machineArn === arn && (machine?.versions.some(({ number }) => String(number) === qualifier) ?? false);
  if (machine === undefined || !references.every(exists)) {
    throw new AwsError('ResourceNotFound', 'Request references a resource that does not exist.');
  }
  return machine;
}
