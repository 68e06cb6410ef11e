// The one HTTPS endpoint: an HTTP API with a route for every row of the route tables, throttled and logged.
import { Stack, Validations } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Throttle } from '../http/throttle.ts';
import { createLogGroup } from './log-group.ts';

export interface HttpEndpointProps {
  /** The function that serves each route key; `$default` takes what no other does. */
  readonly routes: readonly EndpointRoute[];
  readonly fallback: IFunction;
  /** Of every route that has none of its own, and the most that any route may have. */
  readonly throttle: Throttle;
}

export interface EndpointRoute {
  readonly key: string;
  readonly function: IFunction;
  readonly throttle?: Throttle | undefined;
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
    const made = routes.map(
      ({ key, function: target }) =>
        new HttpRoute(this, key, { httpApi: this.api, routeKey: routeKeyOf(key), integration: integrationOf(target) }),
    );
    // A permission for the whole API names method and path, which `$default` has not: it needs one of its own.
    new HttpRoute(this, '$default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Fallback', fallback),
    });
    const reason = 'the functions authenticate every request, each by the row of its route';
    Validations.of(this).acknowledge({ id: 'AwsSolutions-APIG4', reason });
    // API Gateway refuses the settings of a route that it does not have yet.
    this.#stage(throttle, routes).node.addDependency(...made);
  }

  get url(): string {
    return this.api.apiEndpoint;
  }

  #stage(throttle: Throttle, routes: readonly EndpointRoute[]): CfnStage {
    // CloudWatch lists each log group in a policy of the account, which gets full (5,120 characters) unless names begin so.
    const accessLogs = createLogGroup(this, 'AccessLogs', `/aws/vendedlogs/apis/${Stack.of(this).stackName}`);
    return new CfnStage(this, 'Stage', {
      apiId: this.api.apiId,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: throttle.rateLimit, throttlingBurstLimit: throttle.burstLimit },
      routeSettings: Object.fromEntries(
        routes.flatMap(({ key, throttle: own }) => (own === undefined ? [] : [[key, settingsOf(own, throttle)]])),
      ),
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

// The construct passes these on as they are: the names are CloudFormation's.
function settingsOf(own: Throttle, most: Throttle): Readonly<Record<string, number>> {
  return {
    ThrottlingRateLimit: Math.min(own.rateLimit, most.rateLimit),
    ThrottlingBurstLimit: Math.min(own.burstLimit, most.burstLimit),
  };
}

function routeKeyOf(key: string): HttpRouteKey {
  const [method = '', path = ''] = key.split(' ');
  return HttpRouteKey.with(path as `/${string}`, HttpMethod[method as keyof typeof HttpMethod]);
}
