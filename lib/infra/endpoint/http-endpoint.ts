// The only HTTPS endpoint: an HTTP API with a route for every row of the route tables, throttled and logged.
import { Validations } from 'aws-cdk-lib';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { defined } from '../../value/defined.ts';
import { createLogGroup } from '../log-group.ts';
import { RouterLimitError } from '../router-limits.ts';
import { getDeployment } from '../settings/deployment.ts';
import type { Throttle } from '../settings/throttle.ts';
import { MappedDomain, type RouterDomain } from './router-domain.ts';

export interface HttpEndpointProps {
  readonly routes: readonly EndpointRoute[];
  /** The function of `$default`: it serves every request that no route matches. */
  readonly fallback: IFunction;
  /**
   * Applies to every route. The gateway does not distinguish senders, so anybody could exhaust a lower limit of a single route
   * and block the other senders.
   */
  readonly throttle: Throttle;
  /** @default the domain of API Gateway */
  readonly domain?: RouterDomain | undefined;
  /** Whether API Gateway's own domain reaches the router, too. @default true without `domain`, false with it */
  readonly defaultEndpoint?: boolean | undefined;
  /** Where API Gateway writes a line for each request; `false` writes none. @default a log group of the router */
  readonly accessLog?: ILogGroup | false | undefined;
}

export interface EndpointRoute {
  /** Method and path: `GET /v1/runs/{id}`. */
  readonly key: string;
  readonly function: IFunction;
}

export class HttpEndpoint extends Construct {
  readonly api: HttpApi;
  /** For further domain mappings of an app. */
  readonly stage: IHttpStage;
  readonly domain?: MappedDomain;

  constructor(scope: Construct, id: string, props: HttpEndpointProps) {
    super(scope, id);
    const { domain, defaultEndpoint = domain === undefined } = props;
    requireEndpoint(domain, defaultEndpoint);
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      ...defined({ disableExecuteApiEndpoint: defaultEndpoint ? undefined : true }),
      description: 'Flowgate: accepts events and serves the API',
    });
    this.#addRoutes(props);
    this.stage = this.#createStage(props);
    if (domain !== undefined)
      this.domain = new MappedDomain(this, 'OwnDomain', { ...domain, api: this.api, stage: this.stage });
  }

  #addRoutes({ routes, fallback }: HttpEndpointProps): void {
    const integrations = new Map<IFunction, HttpLambdaIntegration>();
    const getIntegration = (target: IFunction): HttpLambdaIntegration => {
      const known =
        integrations.get(target) ??
        new HttpLambdaIntegration(target.node.path, target, { scopePermissionToRoute: false });
      integrations.set(target, known);
      return known;
    };
    for (const { key, function: target } of routes) {
      new HttpRoute(this, key, {
        httpApi: this.api,
        routeKey: parseRouteKey(key),
        integration: getIntegration(target),
      });
    }
    // The permission for the whole API names a method and a path. `$default` has neither, so it needs its own permission.
    new HttpRoute(this, '$default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Fallback', fallback),
    });
    const reason = 'the functions authenticate every request by the row of its route';
    Validations.of(this).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }

  get url(): string {
    return this.domain?.url ?? this.api.apiEndpoint;
  }

  #createStage({ throttle, accessLog }: HttpEndpointProps): IHttpStage {
    // CloudWatch adds each log group to a policy of the account, limited to 5,120 characters, unless its name has this prefix.
    const name = `/aws/vendedlogs/apis/${getDeployment(this).name}`;
    const logs = accessLog === false ? undefined : (accessLog ?? createLogGroup(this, 'AccessLogs', name));
    const resource = new CfnStage(this, 'Stage', {
      apiId: this.api.apiId,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: throttle.rateLimit, throttlingBurstLimit: throttle.burstLimit },
      ...defined({
        accessLogSettings: logs && { destinationArn: logs.logGroupArn, format: JSON.stringify(accessLogFormat) },
      }),
    });
    // By reference, so that what names the stage is created after it.
    return HttpStage.fromHttpStageAttributes(this, 'LiveStage', { api: this.api, stageName: resource.ref });
  }
}

// Without the time, which CloudWatch adds to each line. The user agent is the only header that is logged: other headers may contain secrets.
const accessLogFormat = {
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

function parseRouteKey(key: string): HttpRouteKey {
  const [method = '', path = ''] = key.split(' ');
  return HttpRouteKey.with(path as `/${string}`, HttpMethod[method as keyof typeof HttpMethod]);
}

function requireEndpoint(domain: RouterDomain | undefined, defaultEndpoint: boolean): void {
  if (domain !== undefined || defaultEndpoint) return;
  throw new RouterLimitError('defaultEndpoint is false and there is no domain: set "domain", or senders reach nothing');
}

// HEAD requests match `$default`, whose function serves them as GET. A HEAD route costs a resource, so only the GET routes of the
// other function get one.
export function createHeadRoutes(routes: readonly EndpointRoute[], fallback: IFunction): EndpointRoute[] {
  return routes
    .filter((route) => route.key.startsWith('GET ') && route.function !== fallback)
    .map((route) => ({ ...route, key: route.key.replace('GET', 'HEAD') }));
}
