// The HTTP parameters of a connection, as EventBridge keeps them in the connection's secret.
import { asText } from '../engine/service-call.ts';
import { isRecord, type Json } from '../language/json.ts';

export interface HttpParameters {
  readonly headers: readonly Pair[];
  readonly query: readonly Pair[];
  readonly body: readonly Pair[];
}

type Pair = readonly [name: string, value: string];

/** @param given the member `invocation_http_parameters` or `oauth_http_parameters` of a secret */
export function readHttpParameters(given: Json | undefined): HttpParameters {
  const parameters = isRecord(given) ? given : {};
  return {
    headers: listPairs(parameters.header_parameters),
    query: listPairs(parameters.query_string_parameters),
    body: listPairs(parameters.body_parameters),
  };
}

function listPairs(parameters: Json | undefined): Pair[] {
  if (!Array.isArray(parameters)) return [];
  return parameters.filter(isRecord).map(({ key, value }) => [String(key), asText(value ?? '')]);
}
