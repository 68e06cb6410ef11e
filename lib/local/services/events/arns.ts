// The ARNs of EventBridge's resources, and the names in them.
import { localAccount } from '../../platform/service.ts';

const { partition, region, accountId } = localAccount;
const prefix = `arn:${partition}:events:${region}:${accountId}`;

export function busArn(name: string): string {
  return `${prefix}:event-bus/${name}`;
}

/** The ARN of a rule of the default bus does not contain the bus. */
export function ruleArn(bus: string, name: string): string {
  return bus === 'default' ? `${prefix}:rule/${name}` : `${prefix}:rule/${bus}/${name}`;
}

export function archiveArn(name: string): string {
  return `${prefix}:archive/${name}`;
}

export function replayArn(name: string): string {
  return `${prefix}:replay/${name}`;
}

/** The name of a bus, from a name or an ARN. @default - the account's default bus */
export function parseBusName(nameOrArn: unknown): string {
  if (typeof nameOrArn !== 'string' || nameOrArn === '') return 'default';
  return nameOrArn.startsWith(`${prefix}:event-bus/`) ? nameOrArn.slice(prefix.length + 11) : nameOrArn;
}

/** The name of an archive from its ARN, or undefined if it is not an archive of this account and Region. */
export function parseArchiveArn(arn: string): string | undefined {
  return arn.startsWith(`${prefix}:archive/`) ? arn.slice(prefix.length + 9) : undefined;
}
