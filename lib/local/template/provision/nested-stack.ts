// A nested stack's own resource. Its resources are part of the plan of the whole stack; this one has their outputs.
import type { JsonObject } from '../../platform/service.ts';
import { regionalArn } from './aws-arn.ts';
import { physicalName } from './physical-name.ts';
import { implemented, type Provisioner, withoutEffect } from './provisioner.ts';

export const nestedStack: Provisioner = {
  rules: {
    ...implemented('Parameters', 'TemplateURL'),
    ...withoutEffect('tags are for the bill', 'Tags'),
    ...withoutEffect('nothing takes that long', 'TimeoutInMinutes'),
    ...withoutEffect('nobody is notified', 'NotificationARNs'),
  },
  put: async ({ logicalId, properties }, { stackName }) => {
    const outputs = Object.entries(properties.Outputs as JsonObject);
    const attributes = Object.fromEntries(outputs.map(([name, value]) => [`Outputs.${name}`, String(value)]));
    const name = physicalName({ stackName, logicalId, maxLength: 128 });
    return { ref: regionalArn('cloudformation', `stack/${name}/local`), attributes };
  },
  remove: async () => {},
};
