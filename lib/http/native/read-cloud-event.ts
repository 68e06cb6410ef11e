// GET /v1/events/{id} as a CloudEvent, for a caller that accepts one.
import type { Credential } from '../../core/credential/credential.ts';
import { toCloudEvent } from '../../core/event/cloud-event.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { Route } from '../server/route.ts';
import { type FindDeps, findVisibleEvent } from './find-visible.ts';

const mediaType = 'application/cloudevents+json';

/** The route of one event, which returns the event alone, in the structured mode of CloudEvents, if the caller accepts that. */
export function answerCloudEvents<Deps extends FindDeps>(route: Route<Deps>): Route<Deps> {
  if (route.scope === 'public') return route;
  const handle: typeof route.handle = async (request, credential, deps) =>
    accepts(request)
      ? readCloudEvent(request, credential, deps)
      : withVary(await route.handle(request, credential, deps));
  return { ...route, handle };
}

function accepts({ headers }: HttpRequest): boolean {
  const accepted = (headers.accept ?? '').split(',').map((one) => one.split(';')[0]?.trim().toLowerCase());
  return accepted.includes(mediaType);
}

async function readCloudEvent({ params }: HttpRequest, credential: Credential, deps: FindDeps): Promise<HttpResponse> {
  const { event } = await findVisibleEvent(params.id ?? '', credential, deps);
  return withVary(toJsonResponse(200, toCloudEvent(event), { 'content-type': mediaType }));
}

function withVary(response: HttpResponse): HttpResponse {
  return { ...response, headers: { ...response.headers, vary: 'accept' } };
}
