// A secret as it is stored, its ARN, its versions and their staging labels.
import { AwsError } from '../../platform/aws-error.ts';
import { localAccount } from '../../platform/service.ts';

export interface SecretVersion {
  readonly versionId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** A string, or binary data in base64. */
  readonly value: { readonly SecretString: string } | { readonly SecretBinary: string };
  readonly stages: readonly string[];
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly createdAt: number;
  readonly changedAt: number;
  /** The time of the deletion, and the time after which the secret cannot be restored. */
  readonly deletion?: { readonly deletedAt: number; readonly goneAt: number };
  /** Oldest first. */
  readonly versions: readonly SecretVersion[];
}

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** Versions without a label are kept up to this number: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
const maxVersions = 100;

/** The start of a secret's ARN, which ends with a hyphen and six random characters. */
export function arnStart(name: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}`;
}

/** A copy of the secret with one more version, which becomes the current one; the current one becomes the previous one. */
export function withVersion(secret: Secret, added: Omit<SecretVersion, 'stages'>): Secret {
  const older = secret.versions.map((version) => ({
    ...version,
    stages: version.stages.includes(current) ? [previous] : [],
  }));
  const versions = withoutOldest([...older, { ...added, stages: [current] }]);
  return { ...secret, versions, changedAt: added.createdAt };
}

/** The version that a request names by ID or label. @default - the current version */
export function findVersion(secret: Secret, request: { VersionId?: unknown; VersionStage?: unknown }): SecretVersion {
  const { VersionId, VersionStage } = request;
  const stage = VersionStage ?? (VersionId === undefined ? current : undefined);
  const found = secret.versions.find(({ versionId, stages }) =>
    VersionId === undefined ? stages.includes(String(stage)) : versionId === VersionId,
  );
  if (found === undefined) {
    const missing = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`;
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${missing}`,
    );
  }
  if (stage !== undefined && !found.stages.includes(String(stage))) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  return found;
}

/** Whether two versions hold the same value. */
export function hasSameValue(a: SecretVersion['value'], b: SecretVersion['value']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

function withoutOldest(versions: readonly SecretVersion[]): readonly SecretVersion[] {
  const oldest = versions.find(({ stages }) => stages.length === 0);
  if (versions.length <= maxVersions || oldest === undefined) return versions;
  return versions.filter((version) => version !== oldest);
}
