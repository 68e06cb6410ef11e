// Generates the OpenAPI 3.1 document of the products' APIs and of signed sources, from their routes and what their folders say about them.
import type * as z from 'zod/mini';
import type { BodyKind, Route } from '../server/route.ts';
import { type JsonSchema, SchemaWriter, type SchemaWriterOptions } from './json-schema.ts';
import { describePath, type OpenApiDocument, toResponses } from './openapi.ts';

/** The parts of a route's documentation that its row does not have. */
export interface DialectOperation {
  /** Unique among all dialects. */
  readonly id: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Schema of the body. @default any body of the route's kind */
  readonly body?: z.core.$ZodType;
  /** The schema of the JSON for each status of a success; undefined for an answer without JSON. */
  readonly answers: () => Readonly<Record<number, z.core.$ZodType | undefined>>;
  /** The statuses of errors. */
  readonly problems: readonly number[];
  /** Whether every answer is also a page, for browsers. @default false */
  readonly isPageToo?: boolean;
  /** The schema of this route's errors. @default the dialect's */
  readonly error?: () => z.core.$ZodType;
}

/** A dialect as the document shows it. */
export interface DialectContract {
  /** The dialect's name, as in its routes. */
  readonly name: string;
  /** The product's name, and one sentence. */
  readonly title: string;
  /** OpenAPI's security scheme; undefined if a request proves its sender in another way, such as by a signature. */
  readonly security?: JsonSchema;
  /** The schema of an error's JSON. */
  readonly error: () => z.core.$ZodType;
  /** @default application/json */
  readonly errorType?: string;
  /** By the key of its route. */
  readonly operations: Readonly<Record<string, DialectOperation>>;
}

interface Described {
  readonly route: Pick<Route<never>, 'key' | 'scope' | 'body' | 'query' | 'dialect'>;
  readonly contract: DialectContract;
  readonly operation: DialectOperation;
}

const info = {
  title: 'Flowgate: the APIs of other products',
  version: 'v1',
  summary: 'Routes for callers of other products, and for senders that sign',
  description:
    'Each tag is one product, whose callers change only the base URL. Flowgate’s own API is described by /openapi.json.',
};

/** The native API has a document of its own, and the console is a page. */
const isElsewhere: ReadonlySet<string> = new Set(['native', 'console']);

/**
 * Creates the document of all routes that are not of the native API. Equal routes give an equal document.
 * @throws Error for a route that no contract describes
 */
export function createDialectsDocument(
  routes: readonly Described['route'][],
  contracts: readonly DialectContract[],
  options: SchemaWriterOptions = {},
): OpenApiDocument {
  const writer = new SchemaWriter(options);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes.filter(({ dialect }) => !isElsewhere.has(dialect.name))) {
    const [method = '', path = ''] = route.key.split(' ');
    const described = { route, ...findContract(route, contracts) };
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(described, writer) };
  }
  const schemes = contracts.flatMap(({ name, security }) => (security === undefined ? [] : [[name, security]]));
  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: '/' }],
    tags: contracts.map(({ name, title }) => ({ name, description: title })),
    paths,
    components: { schemas: writer.components, securitySchemes: Object.fromEntries(schemes) },
  };
}

function findContract({ key, dialect }: Described['route'], contracts: readonly DialectContract[]) {
  const contract = contracts.find(({ name }) => name === dialect.name);
  const operation = contract?.operations[key];
  if (contract !== undefined && operation !== undefined) return { contract, operation };
  throw new Error(`no contract of the dialect "${dialect.name}" describes ${key}: add it to its folder's contract.ts`);
}

function describeOperation({ route, contract, operation }: Described, writer: SchemaWriter): JsonSchema {
  const { key, scope, query = [] } = route;
  const names = query === 'by-handler' ? [] : query;
  const parameters = [
    ...describePath({ key }),
    ...names.map((name) => ({ name, in: 'query', required: false, schema: { type: 'string' } })),
  ];
  const content = describeBody(route.body, operation, writer);
  const error = (operation.error ?? contract.error)();
  const page = operation.isPageToo === true ? { 'text/html': { schema: { type: 'string' } } } : {};
  const problem = {
    description: 'The error',
    content: { [contract.errorType ?? 'application/json']: { schema: writer.writeAnswer(error) }, ...page },
  };
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [contract.name],
    security: scope === 'public' ? [] : [scope].flat().map((one) => ({ [contract.name]: [one] })),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(content === undefined ? {} : { requestBody: { required: route.body !== 'optional-json', content } }),
    responses: {
      ...toResponses(operation.answers(), writer, page),
      ...Object.fromEntries(operation.problems.map((status) => [status, problem])),
    },
  };
}

const mediaTypes: Readonly<Record<BodyKind, readonly string[]>> = {
  json: ['application/json'],
  'optional-json': ['application/json'],
  'json-or-lines': ['application/json', 'application/x-ndjson'],
  'json-or-form': ['application/json', 'application/x-www-form-urlencoded'],
  multipart: ['multipart/form-data'],
  raw: ['*/*'],
  none: [],
};

function describeBody(kind: BodyKind, { body }: DialectOperation, writer: SchemaWriter): JsonSchema | undefined {
  const types = mediaTypes[kind];
  if (types.length === 0) return undefined;
  const schema = body === undefined ? {} : writer.writeInput(body);
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}
