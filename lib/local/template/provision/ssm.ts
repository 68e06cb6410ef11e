// Parameters of the parameter store.
import { unless } from './attempt.ts';
import { physicalName } from './physical-name.ts';
import { Properties } from './properties.ts';
import { implemented, type Provisioner, withoutEffect } from './provisioner.ts';

export const parameter: Provisioner = {
  rules: {
    ...implemented('AllowedPattern', 'DataType', 'Description', 'Name', 'Type', 'Value'),
    ...withoutEffect('it sets the price', 'Tier'),
    ...withoutEffect('tags are for the bill', 'Tags'),
  },
  put: async ({ logicalId, properties }, context) => {
    const read = new Properties(logicalId, properties);
    const { stackName } = context;
    const Name = read.optionalText('Name') ?? physicalName({ stackName, logicalId, maxLength: 1011 });
    const settings = read.pick('AllowedPattern', 'DataType', 'Description', 'Type', 'Value');
    await context.call('ssm', 'PutParameter', { Name, ...settings, Overwrite: true });
    return { ref: Name, attributes: { Type: read.text('Type'), Value: read.text('Value') } };
  },
  remove: async ({ ref }, context) => {
    await unless(['ParameterNotFound'], () => context.call('ssm', 'DeleteParameter', { Name: ref }));
  },
};
