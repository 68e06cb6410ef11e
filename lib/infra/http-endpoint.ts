// The only HTTPS endpoint: an HTTP API with a route for every row of the route tables, throttled and logged.
import { Stack, Validations } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createLogGroup } from './log-group.ts';

/** Limits of the gateway for each route, counted over all senders. */
export interface Throttle {
  /** Sustained requests per second. */
  readonly rateLimit: number;
  /** Burst: the size of API Gateway's token bucket, in requests. */
  readonly burstLimit: number;
}

export interface HttpEndpointProps {
  readonly routes: readonly EndpointRoute[];
  /** The function of `$default`: it serves every request that no route matches. */
  readonly fallback: IFunction;
  /**
   * Applies to every route. The gateway does not distinguish senders, so anybody could exhaust a lower limit of a single route
   * and block the other senders.
   */
  readonly throttle: Throttle;
}

export interface EndpointRoute {
  /** Method and path: `GET /v1/runs/{id}`. */
  readonly key: string;
  readonly function: IFunction;
}

export class HttpEndpoint extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { routes, fallback, throttle }: HttpEndpointProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      description: 'Flowgate: accepts events and serves the API',
    });
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
    this.#createStage(throttle);
  }

  get url(): string {
    return this.api.apiEndpoint;
  }

  #createStage(throttle: Throttle): CfnStage {
    // CloudWatch adds each log group to a policy of the account, limited to 5,120 characters, unless its name has this prefix.
    const accessLogs = createLogGroup(this, 'AccessLogs', `/aws/vendedlogs/apis/${Stack.of(this).stackName}`);
    return new CfnStage(this, 'Stage', {
      apiId: this.api.apiId,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: throttle.rateLimit, throttlingBurstLimit: throttle.burstLimit },
      accessLogSettings: { destinationArn: accessLogs.logGroupArn, format: JSON.stringify(accessLogFormat) },
    });
  }
}

// The user agent is the only header that is logged: other headers may contain secrets.
const accessLogFormat = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
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

// HEAD requests match `$default`, whose function serves them as GET. A HEAD route costs a resource, so only the GET routes of the
// other function get one.
export function createHeadRoutes(routes: readonly EndpointRoute[], fallback: IFunction): EndpointRoute[] {
  return routes
    .filter((route) => route.key.startsWith('GET ') && route.function !== fallback)
    .map((route) => ({ ...route, key: route.key.replace('GET', 'HEAD') }));
}
