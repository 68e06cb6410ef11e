// Keeps web pages out: a browser on this machine can reach loopback, and whoever reaches it unsigned is the administrator.
import { AwsError } from '../../platform/aws-error.ts';
import type { RestRequest } from '../../platform/service.ts';

const loopbackHost = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9.-]+\.)?localhost)(?::\d+)?$/i;

/** Throws AwsError for a request that a web page sends, or that came here under a name which is not loopback's. */
export function refuseForeigner(request: RestRequest): void {
  if (request.headers.origin !== undefined) refuse('requests of web pages are not answered');
  if (!loopbackHost.test(request.headers.host ?? '')) refuse(`Host must be localhost or 127.0.0.1`);
}

function refuse(message: string): never {
  throw new AwsError('AccessDenied', message, { status: 403 });
}
