// GET /: what answers here. Public, and so silent on environments, which only a credential opens.
import { type HttpResponse, json } from '../../message.ts';
import type { PublicRoute } from '../../route.ts';
import { worqhat } from './worqhat-dialect.ts';

export const serverInfoRoute: PublicRoute<unknown> = {
  key: 'GET /',
  dialect: worqhat,
  scope: 'public',
  body: 'none',
  handle: getServerInfo,
};

async function getServerInfo(): Promise<HttpResponse> {
  return json(200, { name: 'Flowgate', version: 'v1' });
}
