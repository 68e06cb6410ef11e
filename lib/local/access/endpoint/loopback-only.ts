// Refuses requests of web pages: a browser on this machine can reach loopback, and an unsigned caller is the administrator.
import { AwsError } from '../../platform/aws-error.ts';
import type { RestRequest } from '../../platform/service.ts';

const loopbackHost = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9.-]+\.)?localhost)(?::\d+)?$/i;

/** Throws AwsError for a request that a web page sends, or whose Host is not a name of loopback. */
export function refuseForeigner(request: RestRequest): void {
  if (request.headers.origin !== undefined) refuse('requests of web pages are refused');
  if (!loopbackHost.test(request.headers.host ?? '')) refuse(`Host must be localhost or 127.0.0.1`);
}

function refuse(message: string): never {
  throw new AwsError('AccessDenied', message, { status: 403 });
}
