// Finds the protocol and the operation of a request: X-Amz-Target first, then STS, then the REST services.
import { type AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { LocalService, RestRequest, RestResponse, RestService } from '../../platform/service.ts';
import { isQueryRequest, performQuery } from './caller-identity.ts';
import { decodeJson, encodeJson, encodeJsonError } from './json-protocol.ts';
import { encodeQueryError } from './query-protocol.ts';
import type { Identity, ServiceDispatcher } from './service-dispatcher.ts';
import { readSignature } from './signed-request.ts';

/** Performs one request for a caller, and encodes a refusal in the protocol of the request. */
export interface RequestHandler {
  /** Rejects with AwsError for a refusal, and with any other error for a fault. */
  perform(identity: Identity): Promise<RestResponse>;
  encodeError(error: AwsError): RestResponse;
}

export async function findRequestHandler(request: RestRequest, dispatcher: ServiceDispatcher): Promise<RequestHandler> {
  const encodeError = (error: AwsError): RestResponse => encodeJsonError(request, error);
  if (request.headers['x-amz-target'] !== undefined) {
    const perform = async (identity: Identity): Promise<RestResponse> =>
      encodeJson(request, await dispatcher.callFromOutside(identity, decodeJson(request, dispatcher.services)));
    return { perform, encodeError };
  }
  if (isQueryRequest(request))
    return { perform: async (identity) => performQuery(request, identity), encodeError: encodeQueryError };
  return (await findRestHandler(request, dispatcher)) ?? { perform: async () => refuseUnknown(request), encodeError };
}

/** A signature names its service; an unsigned request is offered to each REST service in turn. */
async function findRestHandler(
  request: RestRequest,
  dispatcher: ServiceDispatcher,
): Promise<RequestHandler | undefined> {
  const signedFor = readSignature(request)?.service;
  const candidates = [...dispatcher.services].filter(isRestService);
  const named = candidates.filter(({ name }) => name === signedFor);
  for (const service of named.length > 0 ? named : candidates) {
    const handler = await createRestHandler(service, request, dispatcher);
    if (handler !== undefined) return handler;
  }
  return undefined;
}

async function createRestHandler(
  service: RestService,
  request: RestRequest,
  dispatcher: ServiceDispatcher,
): Promise<RequestHandler | undefined> {
  const encodeError = (error: AwsError): RestResponse => service.encodeError(error);
  try {
    const decoded = await service.decode(request);
    if (decoded === undefined) return undefined;
    const call = { service: service.name, ...decoded };
    const perform = async (identity: Identity): Promise<RestResponse> =>
      service.encode(call.operation, await dispatcher.callFromOutside(identity, call));
    return { perform, encodeError };
  } catch (error) {
    return { perform: () => Promise.reject(error), encodeError };
  }
}

function isRestService(service: LocalService): service is RestService {
  return 'decode' in service;
}

function refuseUnknown(request: RestRequest): never {
  throw notImplemented(`${request.method} ${request.path}`);
}
