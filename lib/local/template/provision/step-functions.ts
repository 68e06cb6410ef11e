// State machines, their versions and aliases, and activities.
import { AwsError } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { ResourceValues } from '../cloudformation/plan.ts';
import { unless } from './attempt.ts';
import { regionalArn } from './aws-arn.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, type ProvisioningContext, withoutEffect } from './provisioner.ts';

const absent = ['StateMachineDoesNotExist', 'ResourceNotFound'];

export const stateMachine: Provisioner = {
  rules: {
    ...implemented('Definition', 'DefinitionString', 'DefinitionSubstitutions', 'RoleArn', 'StateMachineName'),
    ...implemented('StateMachineType'),
    ...withoutEffect('executions are looked at through their history', 'LoggingConfiguration', 'TracingConfiguration'),
    ...withoutEffect('nothing is encrypted on this machine', 'EncryptionConfiguration'),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const name = read.optionalText('StateMachineName') ?? physicalName({ stackName, logicalId, maxLength: 80 });
    const arn = regionalArn('states', `stateMachine:${name}`);
    const roleArn = read.text('RoleArn');
    checkRole(context, { roleArn, machineArn: arn });
    const wanted = {
      name,
      definition: readDefinition(read),
      roleArn,
      type: read.optionalText('StateMachineType') ?? 'STANDARD',
    };
    await putMachine(context, arn, wanted);
    return await machineValues(context, { arn, name });
  },
  remove: async ({ ref }, context) => {
    await unless(absent, () => context.call('states', 'DeleteStateMachine', { stateMachineArn: ref }));
  },
};

export const stateMachineVersion: Provisioner = {
  rules: implemented('Description', 'StateMachineArn', 'StateMachineRevisionId'),
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const { stateMachineVersionArn } = await context.call('states', 'PublishStateMachineVersion', {
      stateMachineArn: read.text('StateMachineArn'),
      ...(read.has('StateMachineRevisionId') ? { revisionId: read.text('StateMachineRevisionId') } : {}),
      ...(read.has('Description') ? { description: read.text('Description') } : {}),
    });
    const arn = String(stateMachineVersionArn);
    return { ref: arn, attributes: { Arn: arn } };
  },
  remove: async ({ ref }, context) => {
    const request = { stateMachineVersionArn: ref };
    await unless(absent, () => context.call('states', 'DeleteStateMachineVersion', request));
  },
};

export const stateMachineAlias: Provisioner = {
  rules: implemented('DeploymentPreference', 'Description', 'Name', 'RoutingConfiguration'),
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const name = read.optionalText('Name') ?? physicalName({ stackName, logicalId, maxLength: 80 });
    const routingConfiguration = readRouting(read);
    const versionArn = routingConfiguration[0]?.stateMachineVersionArn ?? '';
    const stateMachineAliasArn = `${versionArn.slice(0, versionArn.lastIndexOf(':'))}:${name}`;
    const settings = {
      routingConfiguration,
      ...(read.has('Description') ? { description: read.text('Description') } : {}),
    };
    const request = { stateMachineAliasArn };
    const present = await unless(absent, () => context.call('states', 'DescribeStateMachineAlias', request));
    if (present === undefined) await context.call('states', 'CreateStateMachineAlias', { name, ...settings });
    else await context.call('states', 'UpdateStateMachineAlias', { stateMachineAliasArn, ...settings });
    return { ref: stateMachineAliasArn, attributes: { Arn: stateMachineAliasArn } };
  },
  remove: async ({ ref }, context) => {
    const request = { stateMachineAliasArn: ref };
    await unless(absent, () => context.call('states', 'DeleteStateMachineAlias', request));
  },
};

/** The creation of an activity that exists returns the existing one. */
export const activity: Provisioner = {
  rules: {
    ...implemented('Name'),
    ...withoutEffect('nothing is encrypted on this machine', 'EncryptionConfiguration'),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties }, context) => {
    const { stackName } = context;
    const given = new Properties(logicalId, properties).optionalText('Name');
    const name = given ?? physicalName({ stackName, logicalId, maxLength: 80 });
    const { activityArn } = await context.call('states', 'CreateActivity', { name });
    const arn = String(activityArn);
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
  remove: async ({ ref }, context) => {
    await context.call('states', 'DeleteActivity', { activityArn: ref });
  },
};

async function putMachine(context: ProvisioningContext, stateMachineArn: string, wanted: JsonObject): Promise<void> {
  const present = await unless(absent, () => context.call('states', 'DescribeStateMachine', { stateMachineArn }));
  if (present === undefined) {
    await context.call('states', 'CreateStateMachine', wanted);
    return;
  }
  if (present.type !== wanted.type) throw new Error(`the type of state machine ${wanted.name} cannot be changed`);
  const { definition, roleArn } = wanted;
  if (present.definition === definition && present.roleArn === roleArn) return;
  await context.call('states', 'UpdateStateMachine', { stateMachineArn, definition, roleArn });
}

async function machineValues(
  context: ProvisioningContext,
  { arn, name }: { readonly arn: string; readonly name: string },
): Promise<ResourceValues> {
  const { revisionId } = await context.call('states', 'DescribeStateMachine', { stateMachineArn: arn });
  const StateMachineRevisionId = revisionId === undefined ? 'INITIAL' : String(revisionId);
  return { ref: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId } };
}

function checkRole(
  context: ProvisioningContext,
  role: { readonly roleArn: string; readonly machineArn: string },
): void {
  const service = { principal: 'states.amazonaws.com', sourceArn: role.machineArn };
  if (context.authorizer.canAssume(role.roleArn, service)) return;
  const message =
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.';
  throw new AwsError('AccessDeniedException', message);
}

/** The definition with every `${name}` of DefinitionSubstitutions replaced; other names are unchanged, as on AWS. */
function readDefinition(read: Properties): string {
  const definition = read.has('Definition') ? JSON.stringify(read.value('Definition')) : read.text('DefinitionString');
  const substitutions = read.inside('DefinitionSubstitutions');
  return definition.replace(/\$\{([^}]+)\}/g, (written, name) => substitutions.optionalText(name) ?? written);
}

interface Routing {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}

function readRouting(read: Properties): readonly Routing[] {
  // Every rollout is done at once: there is one user on this machine, who waits for the change.
  const preference = read
    .inside('DeploymentPreference')
    .allowOnly('StateMachineVersionArn', 'Type', 'Percentage', 'Interval', 'Alarms');
  if (read.has('DeploymentPreference')) {
    return [{ stateMachineVersionArn: preference.text('StateMachineVersionArn'), weight: 100 }];
  }
  return read.items('RoutingConfiguration').map((route) => ({
    stateMachineVersionArn: route.allowOnly('StateMachineVersionArn', 'Weight').text('StateMachineVersionArn'),
    weight: route.optionalNumber('Weight') ?? 100,
  }));
}
