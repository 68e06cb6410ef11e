// The routes of callback addresses. The address itself is the proof: its path is signed, and its query is ignored, because mail programs and
// vendors add parameters.
import type { CallbackDeps } from '../../core/callback/callback.ts';
import type { Dialect, PublicRoute } from '../server/route.ts';
import { maxAnswerBytes } from './answer-body.ts';
import { renderCallbackError } from './page.ts';
import { postAnswer, showCallback } from './serve-callback.ts';

const callbacks: Dialect = {
  name: 'callbacks',
  secretOf: () => undefined,
  acceptsChosenSecrets: false,
  renderError: renderCallbackError,
};

const row = { dialect: callbacks, scope: 'public', query: 'by-handler' } as const;

/** The last part of an address that says how it answers; without it, POST answers with success. */
export const callbackRoutes: readonly PublicRoute<CallbackDeps>[] = [
  { ...row, key: 'GET /callbacks/{callback}', body: 'none', handle: showCallback },
  { ...row, key: 'GET /callbacks/{callback}/{answer}', body: 'none', handle: showCallback },
  { ...row, key: 'POST /callbacks/{callback}', body: 'raw', maxBodyBytes: maxAnswerBytes, handle: postAnswer },
  { ...row, key: 'POST /callbacks/{callback}/{answer}', body: 'raw', maxBodyBytes: maxAnswerBytes, handle: postAnswer },
];
