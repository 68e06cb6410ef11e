// What a policy's conditions can ask about a request: the condition keys that the platform can tell, and their values.
import { type Caller, localAccount } from '../../platform/service.ts';

/** Values by condition key in lower case; a key that does not apply to the request is absent. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** In lower case, for condition keys are compared without regard to case. */
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
]);

/** The context of a request by a role or a service at a moment in epoch milliseconds. */
export function requestContext(caller: Exclude<Caller, { kind: 'administrator' }>, now: number): RequestContext {
  const { accountId, region } = localAccount;
  return new Map([
    ['aws:currenttime', [new Date(now).toISOString()]],
    ['aws:epochtime', [String(Math.floor(now / 1000))]],
    ['aws:requestedregion', [region]],
    ['aws:resourceaccount', [accountId]],
    // Loopback stands for TLS: a policy that demands it would otherwise refuse every call on the laptop and none on AWS.
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
