// The condition keys that the platform knows, and their values for a request.
import { type Caller, localAccount, type Permission } from '../../platform/service.ts';

/** Values by condition key in lower case; a key that does not apply to the request is absent. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** In lower case, because condition keys are case-insensitive. */
export const conditionKeys: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'iam:passedtoservice',
]);

/** The context for one of the permissions that a request needs. */
export function withPermission(context: RequestContext, { passedToService }: Permission): RequestContext {
  return passedToService === undefined ? context : new Map([...context, ['iam:passedtoservice', [passedToService]]]);
}

/** The context of a request by a role or a service at a moment in epoch milliseconds. */
export function requestContext(caller: Exclude<Caller, { kind: 'administrator' }>, now: number): RequestContext {
  const { accountId, region } = localAccount;
  return new Map([
    ['aws:currenttime', [new Date(now).toISOString()]],
    ['aws:epochtime', [String(Math.floor(now / 1000))]],
    ['aws:requestedregion', [region]],
    ['aws:resourceaccount', [accountId]],
    // Loopback counts as TLS: otherwise a policy that requires TLS would refuse every call on the laptop and none on AWS.
    ['aws:securetransport', ['true']],
    ...(caller.kind === 'role' ? roleKeys(caller.roleArn) : serviceKeys(caller)),
  ]);
}

function roleKeys(roleArn: string): readonly [string, readonly string[]][] {
  return [
    ['aws:principalaccount', [localAccount.accountId]],
    ['aws:principalarn', [roleArn]],
    ['aws:principalisawsservice', ['false']],
    ['aws:principaltype', ['AssumedRole']],
  ];
}

function serviceKeys(caller: {
  readonly principal: string;
  readonly sourceArn: string;
}): readonly [string, readonly string[]][] {
  return [
    ['aws:principalisawsservice', ['true']],
    ['aws:principalservicename', [caller.principal]],
    ['aws:sourceaccount', [localAccount.accountId]],
    ['aws:sourcearn', [caller.sourceArn]],
  ];
}
