// Rows of the operations on the server itself.
import * as z from 'zod/mini';
import type { Operation } from './operation.ts';
import { createOnce } from './schema.ts';

export const getServerInfo = {
  id: 'getServerInfo',
  summary: 'Read the name of the server',
  key: 'GET /',
  scope: 'public',
  answers: () => ({ 200: z.object({ name: z.literal('Flowgate'), version: z.literal('v1') }) }),
} as const satisfies Operation;

export const getHealth = {
  id: 'getHealth',
  summary: 'Read whether the server is up',
  key: 'GET /health',
  scope: 'public',
  answers: () => ({ 200: z.object({ status: z.literal('ok'), uptime: z.int() }) }),
} as const satisfies Operation;

const openApiDocument = createOnce(() => z.looseObject({ openapi: z.string() }));

export const getOpenApi = {
  id: 'getOpenApi',
  summary: 'Read this document: OpenAPI 3.1 of the native API',
  key: 'GET /openapi.json',
  scope: 'public',
  answers: () => ({ 200: openApiDocument() }),
} as const satisfies Operation;

export const getDialectsOpenApi = {
  id: 'getDialectsOpenApi',
  summary: 'Read the OpenAPI 3.1 document of the routes for other products and for senders that sign',
  key: 'GET /openapi-dialects.json',
  scope: 'public',
  answers: () => ({ 200: openApiDocument() }),
} as const satisfies Operation;
