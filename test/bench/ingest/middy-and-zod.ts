// The two calls behind middy and zod at their defaults: the body is parsed and checked, and nobody is authenticated.
import middy from '@middy/core';
import { z } from 'zod';
import { keep } from './bare-calls.ts';

const schema = z.strictObject({ source: z.string(), name: z.string(), data: z.record(z.string(), z.unknown()) });

export const handler = middy<{ readonly body: string }>().handler(({ body }: { readonly body: string }) =>
  keep(JSON.stringify(schema.parse(JSON.parse(body)))),
);
