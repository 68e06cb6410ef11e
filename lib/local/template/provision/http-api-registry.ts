// Collects the resources of the stack's HTTP APIs and combines them into the descriptions that the local API Gateway serves.
import type { HttpApiDescription, HttpApiRoute, HttpApiStage } from '../../services/apigateway/http-api-description.ts';

export interface Integration {
  readonly functionArn: string;
  readonly payloadFormatVersion: '1.0' | '2.0';
  readonly timeoutMs: number;
}

interface Api {
  readonly name: string;
}

interface Route {
  readonly apiId: string;
  readonly routeKey: string;
  readonly integrationId: string;
}

export class HttpApiRegistry {
  readonly #apis = new Map<string, Api>();
  readonly #integrations = new Map<string, Integration>();
  readonly #routes = new Map<string, Route>();
  readonly #stages = new Map<string, HttpApiStage>();

  putApi(apiId: string, api: Api): void {
    this.#apis.set(apiId, api);
  }

  putIntegration(integrationId: string, integration: Integration): void {
    this.#integrations.set(integrationId, integration);
  }

  putRoute(routeId: string, route: Route): void {
    this.#routes.set(routeId, route);
  }

  hasRoute(apiId: string, routeKey: string): boolean {
    return [...this.#routes.values()].some((route) => route.apiId === apiId && route.routeKey === routeKey);
  }

  putStage(apiId: string, stage: HttpApiStage): void {
    this.#stages.set(apiId, stage);
  }

  /** Removes the API, the route or the integration with this ID. */
  remove(id: string): void {
    for (const map of [this.#apis, this.#integrations, this.#routes]) map.delete(id);
  }

  removeStage(apiId: string): void {
    this.#stages.delete(apiId);
  }

  /** Every API that has a stage: an API without one is not reachable. */
  descriptions(): readonly HttpApiDescription[] {
    return [...this.#apis].flatMap(([apiId, api]) => {
      const stage = this.#stages.get(apiId);
      return stage === undefined ? [] : [{ apiId, ...api, stage, routes: this.#findRoutes(apiId) }];
    });
  }

  #findRoutes(apiId: string): readonly HttpApiRoute[] {
    const routes = [...this.#routes.values()].filter((route) => route.apiId === apiId);
    return routes.flatMap(({ routeKey, integrationId }) => {
      const integration = this.#integrations.get(integrationId);
      return integration === undefined ? [] : [{ routeKey, ...integration }];
    });
  }
}
