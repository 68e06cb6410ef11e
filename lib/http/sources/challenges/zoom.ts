// Zoom's endpoint.url_validation, signed: the plain token is returned with its HMAC.
// https://developers.zoom.us/docs/api/webhooks/#validate-your-webhook-endpoint
import { isJsonObject } from '../../../value/json.ts';
import { toJsonResponse } from '../../server/message.ts';
import { computeHmac } from '../claim.ts';
import type { Challenge } from './challenge.ts';

export const zoomChallenge: Challenge = {
  onSignedPost: ({ body: { event, payload }, secret }) => {
    if (event !== 'endpoint.url_validation' || payload === undefined || !isJsonObject(payload)) return undefined;
    const { plainToken } = payload;
    if (typeof plainToken !== 'string') return undefined;
    const encryptedToken = computeHmac({ algorithm: 'sha256', encoding: 'hex', key: secret, over: [plainToken] });
    return toJsonResponse(200, { plainToken, encryptedToken });
  },
};
