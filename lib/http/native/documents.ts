// GET /openapi.json and GET /openapi-dialects.json: the documents, which synthesis has written beside the function's code.
import * as contract from '../contract/server.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

/** An OpenAPI document. */
export interface BundledDocument {
  readonly openapi: string;
  readonly [member: string]: unknown;
}

export interface DocumentDeps {
  /** The document of the native API. Read when it is asked for, because few callers do. */
  readonly openApi: () => BundledDocument;
  /** The document of all other routes. */
  readonly dialectsOpenApi: () => BundledDocument;
}

export const documentRoutes = [
  implementRoute(contract.getOpenApi, getOpenApi),
  implementRoute(contract.getDialectsOpenApi, getDialectsOpenApi),
];

/** It changes with a deployment only. */
const headers = { 'cache-control': 'public, max-age=300' };

async function getOpenApi({
  deps,
}: Call<typeof contract.getOpenApi, DocumentDeps>): Promise<Reply<typeof contract.getOpenApi>> {
  return { status: 200, body: deps.openApi(), headers };
}

async function getDialectsOpenApi({
  deps,
}: Call<typeof contract.getDialectsOpenApi, DocumentDeps>): Promise<Reply<typeof contract.getDialectsOpenApi>> {
  return { status: 200, body: deps.dialectsOpenApi(), headers };
}
