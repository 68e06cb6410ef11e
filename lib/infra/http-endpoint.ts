// The one HTTPS endpoint: an HTTP API with a route for every row of the route tables, throttled and logged.
import { Stack, Validations } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createLogGroup } from './log-group.ts';

/** What the gateway lets through of each route, of all senders together. */
export interface Throttle {
  /** Requests a second, in the long run. */
  readonly rateLimit: number;
  /** Requests at once. */
  readonly burstLimit: number;
}

export interface HttpEndpointProps {
  /** The function that serves each route key; `$default` takes what no other does. */
  readonly routes: readonly EndpointRoute[];
  readonly fallback: IFunction;
  /**
   * Of every route alike. The gateway does not tell senders apart, so a narrower route would be one that anybody can close
   * for those who need it.
   */
  readonly throttle: Throttle;
}

export interface EndpointRoute {
  readonly key: string;
  readonly function: IFunction;
}

export class HttpEndpoint extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { routes, fallback, throttle }: HttpEndpointProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { createDefaultStage: false, description: 'Flowgate: where events come in' });
    const integrations = new Map<IFunction, HttpLambdaIntegration>();
    const integrationOf = (target: IFunction): HttpLambdaIntegration => {
      const known =
        integrations.get(target) ??
        new HttpLambdaIntegration(target.node.path, target, { scopePermissionToRoute: false });
      integrations.set(target, known);
      return known;
    };
    for (const { key, function: target } of routes) {
      new HttpRoute(this, key, { httpApi: this.api, routeKey: routeKeyOf(key), integration: integrationOf(target) });
    }
    // A permission for the whole API names method and path, which `$default` has not: it needs one of its own.
    new HttpRoute(this, '$default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Fallback', fallback),
    });
    const reason = 'the functions authenticate every request, each by the row of its route';
    Validations.of(this).acknowledge({ id: 'AwsSolutions-APIG4', reason });
    this.#stage(throttle);
  }

  get url(): string {
    return this.api.apiEndpoint;
  }

  #stage(throttle: Throttle): CfnStage {
    // CloudWatch lists each log group in a policy of the account, which gets full (5,120 characters) unless names begin so.
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

// No header but the user agent: a header may be a secret.
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

function routeKeyOf(key: string): HttpRouteKey {
  const [method = '', path = ''] = key.split(' ');
  return HttpRouteKey.with(path as `/${string}`, HttpMethod[method as keyof typeof HttpMethod]);
}
