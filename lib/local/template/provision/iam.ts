// Roles and their policies. They are stored in the policy directory: there is no IAM service to call.
import { iamArn } from './aws-arn.ts';
import { digest, physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type MadeResource, type Provisioner, withoutEffect } from './provisioner.ts';

export const role: Provisioner = {
  rules: {
    ...implemented('AssumeRolePolicyDocument', 'ManagedPolicyArns', 'Path', 'Policies', 'RoleName'),
    ...withoutEffect('it describes', 'Description', 'Tags'),
    ...withoutEffect('sessions last as long as the platform runs', 'MaxSessionDuration'),
  },
  put: async ({ logicalId, properties }, { directory, stackName }) => {
    const read = new Properties(logicalId, properties);
    const name = read.optionalText('RoleName') ?? physicalName({ stackName, logicalId, maxLength: 64 });
    const arn = iamArn(`role${read.optionalText('Path') ?? '/'}${name}`);
    directory.putRole({ arn, name, trustPolicy: read.value('AssumeRolePolicyDocument') });
    directory.attachToRole(name, logicalId, [
      ...read
        .items('Policies')
        .map((policy) => ({ name: policy.text('PolicyName'), document: policy.value('PolicyDocument') })),
      ...read.texts('ManagedPolicyArns').map((name) => ({ name, document: directory.managedPolicy(name) })),
    ]);
    return { ref: name, attributes: { Arn: arn, RoleId: `AROA${digest(arn, 16).toUpperCase()}` } };
  },
  remove: async ({ attributes }, { directory }) => directory.deleteRole(attributes.Arn ?? ''),
};

export const policy: Provisioner = {
  rules: implemented('PolicyDocument', 'PolicyName', 'Roles'),
  put: async ({ logicalId, properties, previous }, { directory }) => {
    for (const name of readRoles(previous)) directory.attachToRole(name, logicalId, []);
    const read = new Properties(logicalId, properties);
    const own = { name: read.text('PolicyName'), document: read.value('PolicyDocument') };
    for (const roleName of read.texts('Roles')) directory.attachToRole(roleName, logicalId, [own]);
    return { ref: own.name, attributes: { Id: own.name } };
  },
  remove: async (made, { directory }) => {
    for (const name of readRoles(made)) directory.attachToRole(name, made.logicalId, []);
  },
};

export const managedPolicy: Provisioner = {
  rules: {
    ...implemented('ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'),
    ...withoutEffect('it describes', 'Description', 'Tags'),
  },
  put: async ({ logicalId, properties, previous }, { directory, stackName }) => {
    for (const name of readRoles(previous)) directory.attachToRole(name, logicalId, []);
    const read = new Properties(logicalId, properties);
    const name = read.optionalText('ManagedPolicyName') ?? physicalName({ stackName, logicalId, maxLength: 128 });
    const arn = iamArn(`policy${read.optionalText('Path') ?? '/'}${name}`);
    const document = read.value('PolicyDocument');
    directory.putManagedPolicy(arn, document);
    for (const roleName of read.texts('Roles')) directory.attachToRole(roleName, logicalId, [{ name, document }]);
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
  remove: async (made, { directory }) => {
    for (const name of readRoles(made)) directory.attachToRole(name, made.logicalId, []);
    directory.deleteManagedPolicy(made.ref);
  },
};

function readRoles(made: MadeResource | undefined): readonly string[] {
  return made === undefined ? [] : new Properties(made.logicalId, made.properties).texts('Roles');
}
