// Rows of the operations on credentials.
import * as z from 'zod/mini';
import { scopes } from '../../core/credential/credential.ts';
import { secretCredentialRequest } from '../../core/credential/issue-credential.ts';
import { rotationRequest } from '../../core/credential/rotate-credential.ts';
import { credentialView } from './credential-view.ts';
import type { Operation } from './operation.ts';

/** No other answer contains a token. Absent if the team chose the secret itself. */
const madeCredential = () => z.object({ token: z.optional(z.string()), credential: credentialView() });

export const getOwnCredential = {
  id: 'getOwnCredential',
  summary: 'Read what the credential of the request is and may do',
  key: 'GET /v1/me',
  scope: scopes,
  answers: () => ({ 200: z.object({ credential: credentialView() }) }),
} as const satisfies Operation;

export const createToken = {
  id: 'createToken',
  summary: 'Create a credential, which has no more rights than the one that creates it',
  key: 'POST /v1/tokens',
  scope: 'admin',
  body: secretCredentialRequest,
  answers: () => ({ 201: madeCredential() }),
} as const satisfies Operation;

export const listTokens = {
  id: 'listTokens',
  summary: 'List the credentials of the environment',
  key: 'GET /v1/tokens',
  scope: 'admin',
  answers: () => ({
    200: z.object({
      credentials: z.array(credentialView()),
      /** How many older access tokens are not listed. */
      accessTokensLeftOut: z.optional(z.int()),
    }),
  }),
} as const satisfies Operation;

export const rotateToken = {
  id: 'rotateToken',
  summary: 'Give a credential a new secret; the previous one stays valid for a time',
  key: 'POST /v1/tokens/{id}/rotate',
  scope: 'admin',
  body: rotationRequest,
  isBodyOptional: true,
  answers: () => ({ 200: madeCredential() }),
  problems: [404, 409],
} as const satisfies Operation;

export const revokeToken = {
  id: 'revokeToken',
  summary: 'Revoke a credential with all its secrets and access tokens',
  key: 'DELETE /v1/tokens/{id}',
  scope: 'admin',
  answers: () => ({ 200: z.object({ credential: credentialView() }) }),
  problems: [404],
} as const satisfies Operation;
