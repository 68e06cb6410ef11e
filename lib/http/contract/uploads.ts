// Rows of the operations on uploads. The ingest function loads this file at every cold start: keep it small.
import * as z from 'zod/mini';
import { maxUploadBytes } from '../../core/file/upload.ts';
import type { Operation } from './operation.ts';
import { timestamp } from './schema.ts';

export const createUpload = {
  id: 'createUpload',
  summary: 'Get the URL for a body that is too large for a request',
  key: 'POST /v1/uploads',
  scope: ['events:write', 'runs:write', 'runs:debug'],
  body: z.strictObject({
    bytes: z
      .int()
      .check(
        z.minimum(1),
        z.maximum(maxUploadBytes, { error: `must be at most ${maxUploadBytes}: send larger data in parts` }),
      ),
    sha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/i, { error: 'must be 64 hexadecimal digits' }))),
  }),
  answers: () => ({
    201: z.object({
      upload: z.object({
        id: z.string(),
        method: z.literal('PUT'),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        bytes: z.int(),
        expiresAt: timestamp(),
        usableUntil: timestamp(),
      }),
    }),
  }),
} as const satisfies Operation;
