// STS's GetCallerIdentity, which needs no permission: it shows a client its own identity.
import { randomUUID } from 'node:crypto';
import { notImplemented } from '../../platform/aws-error.ts';
import { localAccount, type RestRequest, type RestResponse } from '../../platform/service.ts';
import { sessionArn } from '../iam/access-denied.ts';
import type { Identity } from './service-dispatcher.ts';

/** Whether a request uses the query protocol. STS is the only service here that does. */
export function isQueryRequest(request: RestRequest): boolean {
  return (
    request.method === 'POST' &&
    request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  );
}

/** Performs GetCallerIdentity. Throws AwsError for any other action. */
export function performQuery(request: RestRequest, identity: Identity): RestResponse {
  const action = new URLSearchParams(request.body.toString('utf8')).get('Action') ?? '';
  if (action !== 'GetCallerIdentity') throw notImplemented(`the query protocol's action ${JSON.stringify(action)}`);
  const { arn, userId } = describeSubject(identity);
  const result = `<Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${localAccount.accountId}</Account>`;
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${result}</GetCallerIdentityResult>${metadata}</GetCallerIdentityResponse>`,
  };
}

function describeSubject({ caller, sessionName = 'flowgate' }: Identity): {
  readonly arn: string;
  readonly userId: string;
} {
  const { accountId, partition } = localAccount;
  if (caller.kind !== 'role')
    return {
      arn: `arn:${partition}:iam::${accountId}:root`,
      userId: accountId,
    };
  return {
    arn: sessionArn(caller.roleArn, sessionName),
    userId: `AROAFLOWGATE:${sessionName}`,
  };
}
