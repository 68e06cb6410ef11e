// HTTP APIs: their routes, integrations and stage become entries of the registry that the local API Gateway serves.
import type { HttpApiThrottle } from '../../services/apigateway/http-api-description.ts';
import { digest } from './physical-name.ts';
import { Properties } from './properties.ts';
import {
  implemented,
  type Provisioner,
  type ProvisioningContext,
  type ResourceRequest,
  withoutEffect,
} from './provisioner.ts';

const described = withoutEffect('it describes', 'Description', 'Tags');

export const api: Provisioner = {
  rules: {
    ...implemented('Name', 'ProtocolType', 'DisableExecuteApiEndpoint'),
    ...withoutEffect('the API is on 127.0.0.1', 'IpAddressType'),
    ...described,
  },
  put: async (request, context) => {
    const read = new Properties(request.logicalId, request.properties);
    read.require('ProtocolType', 'HTTP');
    read.require('DisableExecuteApiEndpoint', false);
    const apiId = createId(request, context);
    context.httpApis.putApi(apiId, { name: read.text('Name') });
    // Functions put it into the addresses that they hand out.
    return { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: context.httpUrl } };
  },
  remove: async ({ ref }, { httpApis }) => httpApis.remove(ref),
};

export const integration: Provisioner = {
  rules: {
    ...implemented(
      'ApiId',
      'ConnectionType',
      'IntegrationType',
      'IntegrationUri',
      'PayloadFormatVersion',
      'TimeoutInMillis',
    ),
    ...withoutEffect('Lambda is always invoked by POST', 'IntegrationMethod'),
    ...described,
  },
  put: async (request, context) => {
    const read = new Properties(request.logicalId, request.properties);
    read.require('IntegrationType', 'AWS_PROXY');
    read.require('ConnectionType', 'INTERNET');
    const version = read.optionalText('PayloadFormatVersion') ?? '1.0';
    if (version !== '1.0' && version !== '2.0') return read.refuse('PayloadFormatVersion', 'must be 1.0 or 2.0');
    const timeoutMs = read.optionalNumber('TimeoutInMillis') ?? 30_000;
    if (timeoutMs < 50 || timeoutMs > 30_000) read.refuse('TimeoutInMillis', 'must be from 50 to 30000');
    const functionArn = readFunctionArn(read);
    const id = createId(request, context);
    context.httpApis.putIntegration(id, { functionArn, payloadFormatVersion: version, timeoutMs });
    return { ref: id, attributes: { IntegrationId: id } };
  },
  remove: async ({ ref }, { httpApis }) => httpApis.remove(ref),
};

export const route: Provisioner = {
  rules: {
    ...implemented('ApiId', 'AuthorizationType', 'RouteKey', 'Target'),
    ...withoutEffect('it describes', 'OperationName'),
  },
  put: async (request, context) => {
    const read = new Properties(request.logicalId, request.properties);
    read.require('AuthorizationType', 'NONE');
    const target = read.text('Target');
    if (!target.startsWith('integrations/')) read.refuse('Target', 'must be integrations/ and the ID of one');
    const id = createId(request, context);
    const integrationId = target.slice('integrations/'.length);
    context.httpApis.putRoute(id, { apiId: read.text('ApiId'), routeKey: read.text('RouteKey'), integrationId });
    return { ref: id, attributes: { RouteId: id } };
  },
  remove: async ({ ref }, { httpApis }) => httpApis.remove(ref),
};

export const stage: Provisioner = {
  rules: {
    ...implemented('ApiId', 'AutoDeploy', 'DefaultRouteSettings', 'RouteSettings', 'StageName'),
    ...withoutEffect('requests are not logged by the gateway', 'AccessLogSettings', 'AccessPolicyId'),
    ...described,
  },
  put: async (request, context) => {
    const read = new Properties(request.logicalId, request.properties);
    read.require('StageName', '$default');
    if (!read.flag('AutoDeploy')) read.refuse('AutoDeploy', 'must be true: deployments are not implemented');
    const apiId = read.text('ApiId');
    const defaultThrottle = readThrottle(read.inside('DefaultRouteSettings'));
    const settings = read.inside('RouteSettings');
    const unknown = settings.entries().find(([routeKey]) => !context.httpApis.hasRoute(apiId, routeKey))?.[0];
    // API Gateway checks the routes when the stage is created, and CloudFormation creates them in any order.
    if (unknown !== undefined)
      read.refuse('RouteSettings', `names a route that does not exist yet, ${unknown}: let the stage depend on it`);
    context.httpApis.putStage(apiId, {
      name: '$default',
      ...(defaultThrottle === undefined ? {} : { defaultThrottle }),
      routeThrottles: readRouteThrottles(settings),
    });
    return { ref: '$default', attributes: {} };
  },
  remove: async ({ properties }, { httpApis }) => httpApis.removeStage(String(properties.ApiId)),
};

/** Ten characters, like API Gateway's IDs, and the same on every start. */
function createId({ logicalId }: ResourceRequest, { stackName }: ProvisioningContext): string {
  return digest(`${stackName}/${logicalId}`, 10);
}

/** A function is named by its ARN, or by that of the action that invokes it. */
function readFunctionArn(read: Properties): string {
  const uri = read.text('IntegrationUri');
  const arn = /(?:^|\/functions\/)(arn:[^:]+:lambda:[^/]+)(?:\/invocations)?$/.exec(uri)?.[1];
  return arn ?? read.refuse('IntegrationUri', `${uri} is not implemented by the local platform: only a function is`);
}

function readThrottle(settings: Properties): HttpApiThrottle | undefined {
  settings.allowOnly('DetailedMetricsEnabled', 'ThrottlingBurstLimit', 'ThrottlingRateLimit');
  const burst = settings.optionalNumber('ThrottlingBurstLimit');
  const rate = settings.optionalNumber('ThrottlingRateLimit');
  if (burst === undefined && rate === undefined) return undefined;
  if (burst !== undefined && rate !== undefined) return { burst, rate };
  return settings.refuse('ThrottlingBurstLimit', 'and ThrottlingRateLimit must be given together');
}

function readRouteThrottles(settings: Properties): Readonly<Record<string, HttpApiThrottle>> {
  const throttles = settings
    .entries()
    .map(([routeKey]) => [routeKey, readThrottle(settings.inside(routeKey))] as const);
  return Object.fromEntries(throttles.flatMap(([key, throttle]) => (throttle === undefined ? [] : [[key, throttle]])));
}
