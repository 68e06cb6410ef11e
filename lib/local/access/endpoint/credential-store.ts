// Issues the credentials of the stack's roles and verifies requests that are signed with them. Other credentials are not verified.
import { type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { setBounded } from '../../../value/cache.ts';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RestRequest } from '../../platform/service.ts';
import { computeSignature, deriveSigningKey, hasDeclaredPayload } from './canonical-request.ts';
import type { Identity } from './service-dispatcher.ts';
import { type RequestSignature, readSignature } from './signed-request.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

interface Issued extends Credentials {
  readonly roleArn: string;
  readonly sessionName: string;
  /** Signing keys by their scope. A scope names a day, so a day later the first keys are dropped. */
  readonly signingKeys: Map<string, KeyObject>;
}

/** A role calls some ten services, and two days overlap at midnight. */
const maxSigningKeys = 50;

/** The start of every access key ID issued here: a revoked key is recognised and not taken for one from outside. */
const ownPrefix = 'ASIAFLOWGATE';

/** The largest allowed difference between the clocks of the signer and of the platform. */
const toleranceMs = 5 * 60_000;

/** The longest validity of a presigned URL. */
const longestExpirySeconds = 7 * 24 * 3600;

export class CredentialStore {
  readonly #issued = new Map<string, Issued>();
  readonly #clock: Clock;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  /** Issues credentials of a role, valid until they are revoked. */
  issue(roleArn: string, sessionName: string): Credentials {
    const credentials = {
      accessKeyId: `${ownPrefix}${randomBytes(4).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
      sessionToken: randomBytes(48).toString('base64url'),
    };
    if (this.#issued.has(credentials.accessKeyId)) return this.issue(roleArn, sessionName);
    this.#issued.set(credentials.accessKeyId, {
      ...credentials,
      roleArn,
      sessionName,
      signingKeys: new Map(),
    });
    return credentials;
  }

  revoke(accessKeyId: string): void {
    this.#issued.delete(accessKeyId);
  }

  /**
   * The caller of a request: the role whose credentials signed it, or the administrator for a request that is unsigned or
   * signed with other credentials. Throws AwsError if the signature of a role is wrong.
   */
  identify(request: RestRequest): Identity {
    const signature = readSignature(request);
    if (signature === undefined || !signature.accessKeyId.startsWith(ownPrefix)) {
      return { caller: { kind: 'administrator' } };
    }
    const credentials = this.#issued.get(signature.accessKeyId);
    if (credentials === undefined || !isSame(signature.sessionToken ?? '', credentials.sessionToken)) {
      throw invalidToken(signature);
    }
    this.#checkTime(signature);
    checkSignature(request, signature, credentials);
    return {
      caller: { kind: 'role', roleArn: credentials.roleArn },
      sessionName: credentials.sessionName,
      accessKeyId: credentials.accessKeyId,
    };
  }

  #checkTime(signature: RequestSignature): void {
    const now = this.#clock.now();
    const signedAt = Date.parse(
      signature.timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
    );
    const lifetimeMs = lifetimeSeconds(signature) * 1000;
    if (signedAt - toleranceMs <= now && now <= signedAt + Math.max(lifetimeMs, 0)) return;
    if (signature.expiresInSeconds === undefined) throw refusal(signature, 'Signature expired', 'RequestTimeTooSkewed');
    throw refusal(signature, 'Request has expired', 'AccessDenied');
  }
}

function lifetimeSeconds({ expiresInSeconds }: RequestSignature): number {
  if (expiresInSeconds === undefined) return toleranceMs / 1000;
  return expiresInSeconds >= 1 && expiresInSeconds <= longestExpirySeconds ? expiresInSeconds : Number.NaN;
}

function checkSignature(request: RestRequest, signature: RequestSignature, credentials: Issued): void {
  const isRight =
    signature.signedHeaders.includes('host') &&
    hasDeclaredPayload(request) &&
    isSame(computeSignature(request, signature, findSigningKey(credentials, signature.scope)), signature.signature);
  if (isRight) return;
  const message =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  throw refusal(signature, message, 'SignatureDoesNotMatch');
}

/** Derives a key at its first use in a scope: four digests, which would otherwise be computed for every request. */
function findSigningKey({ secretAccessKey, signingKeys }: Issued, scope: string): KeyObject {
  const known = signingKeys.get(scope);
  if (known !== undefined) return known;
  const key = deriveSigningKey(secretAccessKey, scope);
  setBounded(signingKeys, scope, key, maxSigningKeys);
  return key;
}

function invalidToken(signature: RequestSignature): AwsError {
  const code = signature.service === 's3' ? 'InvalidAccessKeyId' : 'UnrecognizedClientException';
  return new AwsError(code, 'The security token included in the request is invalid.', { status: 403 });
}

function refusal(signature: RequestSignature, message: string, s3Code: string): AwsError {
  const code = signature.service === 's3' ? s3Code : 'InvalidSignatureException';
  return new AwsError(code, message, { status: 403 });
}

/** Compares in constant time. The lengths of signatures and tokens are no secret. */
function isSame(left: string, right: string): boolean {
  const [first, second] = [Buffer.from(left), Buffer.from(right)];
  return first.length === second.length && timingSafeEqual(first, second);
}
