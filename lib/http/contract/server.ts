// Rows of the operations on the server itself.
import * as z from 'zod/mini';
import type { Operation } from './operation.ts';

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
