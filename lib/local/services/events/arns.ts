// The ARNs of EventBridge's resources, and the names in them.
import { localAccount } from '../../platform/service.ts';

const { partition, region, accountId } = localAccount;
const prefix = `arn:${partition}:events:${region}:${accountId}`;

export function busArn(name: string): string {
  return `${prefix}:event-bus/${name}`;
}

/** A rule of the default bus is named without its bus. */
export function ruleArn(bus: string, name: string): string {
  return bus === 'default' ? `${prefix}:rule/${name}` : `${prefix}:rule/${bus}/${name}`;
}

export function archiveArn(name: string): string {
  return `${prefix}:archive/${name}`;
}

export function replayArn(name: string): string {
  return `${prefix}:replay/${name}`;
}

/** The bus that a name or an ARN names; without either, the account's own. */
export function busNameOf(nameOrArn: unknown): string {
  if (typeof nameOrArn !== 'string' || nameOrArn === '') return 'default';
  return nameOrArn.startsWith(`${prefix}:event-bus/`) ? nameOrArn.slice(prefix.length + 11) : nameOrArn;
}

/** The archive that an archive's ARN names, or undefined where it is none of this account and Region. */
export function archiveNameOf(arn: string): string | undefined {
  return arn.startsWith(`${prefix}:archive/`) ? arn.slice(prefix.length + 9) : undefined;
}
