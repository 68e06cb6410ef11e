// Generates the OpenAPI 3.1 document of the native API from its rows.
import { STATUS_CODES } from 'node:http';
import type * as z from 'zod/mini';
import { type JsonSchema, SchemaWriter, type SchemaWriterOptions } from './json-schema.ts';
import type { Operation, RequestHeader } from './operation.ts';
import { problem } from './problem.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly [member: string]: unknown;
}

const info = {
  title: 'Flowgate',
  version: 'v1',
  summary: 'Events in, workflow runs out',
  description:
    'A credential is sent as "Authorization: Bearer <token>". Errors are problem details (RFC 9457), except those of API Gateway itself, which are {"message": "…"}. Unknown query parameters and members are refused. Answers may get further members.',
};

/** Creates the document of operations. Equal rows give an equal document. */
export function createOpenApiDocument(
  operations: readonly Operation[],
  options: SchemaWriterOptions = {},
): OpenApiDocument {
  const writer = new SchemaWriter(options);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    const [method = '', path = ''] = operation.key.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(operation, writer) };
  }
  const content = { 'application/problem+json': { schema: writer.writeAnswer(problem()) } };
  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: writer.components,
      responses: { Problem: { description: 'The error, and what to do next', content } },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of an environment' } },
    },
  };
}

function describeOperation(operation: Operation, writer: SchemaWriter): JsonSchema {
  const { id, summary, scope, body, isBodyOptional = false } = operation;
  const parameters = [...describePath(operation), ...describeQuery(operation, writer), ...describeHeaders(operation)];
  return {
    operationId: id,
    summary,
    // One of the scopes is enough, and OpenAPI reads a list of requirements in the same way.
    security: scope === 'public' ? [] : [scope].flat().map((one) => ({ token: [one] })),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: !isBodyOptional, content: toContent(writer.writeInput(body)) } }),
    responses: describeResponses(operation, writer),
  };
}

/** The parameters of a route key's path. */
export function describePath({ key }: Pick<Operation, 'key'>): JsonSchema[] {
  const names = [...key.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name);
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function describeQuery({ query }: Operation, writer: SchemaWriter): JsonSchema[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = writer.writeInput(query) as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    required: required.includes(name),
    schema,
  }));
}

const headers: Readonly<Record<RequestHeader, JsonSchema>> = {
  'Idempotency-Key': {
    description: 'The same key with the same content gets the first answer again; with other content it is refused',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
  },
  Prefer: {
    description: 'wait=<seconds>: answer when the run has ended, or after at most that time (RFC 7240)',
    schema: { type: 'string' },
  },
};

const uploadHeader = {
  name: 'Flowgate-Upload',
  in: 'header',
  description: 'The ID of an upload that holds the body, which is empty then',
  schema: { type: 'string' },
};

function describeHeaders({ headers: read = [], body }: Operation): JsonSchema[] {
  const named = read.map((name) => ({ name, in: 'header', ...headers[name] }));
  return body === undefined ? named : [...named, uploadHeader];
}

/** The statuses of errors that an operation can have because of its kind, and its own. */
function listProblems({ scope, body, problems = [] }: Operation): number[] {
  const ofCaller = scope === 'public' ? [] : [401, 403, 429, 503];
  const ofBody = body === undefined ? [] : [413, 415];
  return [...new Set([400, 500, ...ofCaller, ...ofBody, ...problems])].toSorted((one, other) => one - other);
}

function describeResponses(operation: Operation, writer: SchemaWriter): JsonSchema {
  const problems = listProblems(operation).map((status) => [status, { $ref: '#/components/responses/Problem' }]);
  const others = Object.entries(operation.otherTypes?.() ?? {}).map(([type, schema]) => [
    type,
    { schema: writer.writeAnswer(schema) },
  ]);
  return {
    ...toResponses(operation.answers(), writer, Object.fromEntries(others)),
    ...Object.fromEntries(problems),
  };
}

/**
 * The responses of successes by status; a status without a schema has no JSON.
 * @param others further content, by media type
 */
export function toResponses(
  answers: Readonly<Record<number, z.core.$ZodType | undefined>>,
  writer: SchemaWriter,
  others: JsonSchema = {},
): JsonSchema {
  const responses = Object.entries(answers).map(([status, schema]) => {
    const description = STATUS_CODES[status] ?? status;
    return [
      status,
      schema === undefined
        ? { description }
        : { description, content: { ...toContent(writer.writeAnswer(schema)), ...others } },
    ];
  });
  return Object.fromEntries(responses);
}

function toContent(schema: JsonSchema): JsonSchema {
  return { 'application/json': { schema } };
}
