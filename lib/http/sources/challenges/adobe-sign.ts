// Acrobat Sign's verification of intent: the client ID, which is the source's shared secret, is returned in the header in which it was
// sent, here and with every event. https://helpx.adobe.com/sign/developer/webhook/overview.html

import { isAmong } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';
import { toEmptyResponse } from '../responses.ts';
import type { Challenge } from './challenge.ts';

const header = 'x-adobesign-clientid';

export const adobeSignChallenge: Challenge = {
  onGet: async ({ request, source, secrets }) => {
    const presented = request.headers[header];
    if (presented === undefined) return undefined;
    const clientId = await secrets.find(source.secrets, (one) => isAmong([presented], one));
    if (clientId === undefined) throw createSourceRefusal('the client ID is not the one of the source');
    return toEmptyResponse(200, { [header]: clientId });
  },
  answerHeaders: (clientId) => ({ [header]: clientId }),
};
