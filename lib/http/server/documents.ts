// The two OpenAPI documents of this router's routes. Only synthesis and tests import this file: functions serve what it wrote.
import { callbacksContract } from '../callbacks/contract.ts';
import { callbackRoutes } from '../callbacks/routes.ts';
import { createDialectsDocument } from '../contract/dialects-openapi.ts';
import type { SchemaWriterOptions } from '../contract/json-schema.ts';
import { createOpenApiDocument, type OpenApiDocument } from '../contract/openapi.ts';
import { operations } from '../contract/operations.ts';
import { bridgeContract } from '../dialects/bridge/contract.ts';
import { fastgenContract } from '../dialects/fastgen/contract.ts';
import { stackflowsContract } from '../dialects/stackflows/contract.ts';
import { stampedeContract } from '../dialects/stampede/contract.ts';
import { worqhatContract } from '../dialects/worqhat/contract.ts';
import { hooksContract } from '../sources/contract.ts';
import { apiRoutes } from './api-routes.ts';
import { ingestRoutes } from './ingest-routes.ts';

/** The document of the native API. */
export function describeNativeApi(options?: SchemaWriterOptions): OpenApiDocument {
  return createOpenApiDocument(operations, options);
}

const contracts = [
  bridgeContract,
  fastgenContract,
  stackflowsContract,
  stampedeContract,
  worqhatContract,
  hooksContract,
  callbacksContract,
];

/** The document of all other routes. */
export function describeDialects(options?: SchemaWriterOptions): OpenApiDocument {
  return createDialectsDocument([...ingestRoutes, ...apiRoutes, ...callbackRoutes], contracts, options);
}
