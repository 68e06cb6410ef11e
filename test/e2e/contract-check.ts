// Checks that what a router answers is what its OpenAPI documents promise: the status, the media type, and every member of the JSON.
import { type Schema, Validator } from '@cfworker/json-schema';
import { countParameters, matchPath } from '../../lib/http/server/path-template.ts';

export interface SeenAnswer {
  readonly method: string;
  /** May have a query. */
  readonly path: string;
  readonly status: number;
  /** Without parameters; undefined for an answer without a body. */
  readonly mediaType: string | undefined;
  readonly body: unknown;
}

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Known {
  readonly path: string;
  readonly operation: { readonly responses: Readonly<Record<string, Response>> };
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Contract {
  readonly paths: readonly Known[];
  readonly validators: Map<Schema, Validator>;
}

/** The suites of a worker of Jest share it: the documents take half a second to make. */
const shared = globalThis as { flowgateContract?: Contract };
shared.flowgateContract ??= { paths: await listOperations(), validators: new Map() };
const { paths, validators } = shared.flowgateContract;

/**
 * The members of a response that the documents do not describe; empty for a response that conforms, and for a path that no document has. Members
 * that a document does not name are also reported, so that it stays complete.
 */
export function findBrokenPromises(answer: SeenAnswer): string[] {
  const { status, mediaType } = answer;
  const known = findOperation(answer);
  // API Gateway itself responds to requests that reach no function.
  if (known === undefined || isGatewayAnswer(answer)) return [];
  const promised = resolveResponse(known, known.operation.responses[status]);
  if (promised === undefined) return [`the status ${status} is not documented`];
  const { content } = promised;
  if (content === undefined || mediaType === undefined) return [];
  const schema = content[mediaType]?.schema;
  if (schema === undefined) return [`the media type ${mediaType} of the status ${status} is not documented`];
  return findErrors({ ...schema, components: known.components }, schema, answer.body);
}

async function listOperations(): Promise<readonly Known[]> {
  const { describeDialects, describeNativeApi } = await import('../../lib/http/server/documents.ts');
  return [describeNativeApi({ isStrict: true }), describeDialects({ isStrict: true })].flatMap((document) =>
    Object.entries(document.paths).flatMap(([template, methods]) =>
      Object.entries(methods).map(([own, operation]) => ({
        path: `${own.toUpperCase()} ${template}`,
        operation: operation as Known['operation'],
        components: document.components,
      })),
    ),
  );
}

function findErrors(whole: Schema, schema: Schema, body: unknown): string[] {
  const validator = validators.get(schema) ?? new Validator(whole, '2020-12', false);
  validators.set(schema, validator);
  const { errors } = validator.validate(body);
  return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

function resolveResponse({ components }: Known, response: Response | undefined): Response | undefined {
  const name = response?.$ref?.split('/').at(-1);
  return name === undefined ? response : (components.responses?.[name] as Response | undefined);
}

function findOperation({ method, path }: SeenAnswer): Known | undefined {
  const asked = `${method} ${path.split('?')[0]}`;
  const matching = paths.filter((one) => matchPath(one.path, asked) !== undefined);
  // A literal path takes precedence over a parameter, as in API Gateway.
  const byParameters = (one: Known, other: Known) =>
    countParameters({ key: one.path }) - countParameters({ key: other.path });
  return matching.toSorted(byParameters)[0];
}

function isGatewayAnswer({ status, body }: SeenAnswer): boolean {
  // Headers that are too large reach no function.
  if (status === 431) return true;
  const members = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  return [404, 413, 429, 500, 503].includes(status) && members.join() === 'message';
}
