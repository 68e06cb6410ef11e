// Microsoft Graph: every notification in the body contains the `clientState` with which the subscription was created. Nothing is
// signed: a sender with the secret may send any event. https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
import { isJsonObject } from '../../../value/json.ts';
import { parseBodyObject } from '../../request/parse.ts';
import { type Claim, isAmong, type Scheme } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';

export const microsoftGraph: Scheme<unknown> = (request): Claim => {
  const { value } = parseNotifications(request);
  if (!Array.isArray(value) || value.length === 0) throw createSourceRefusal('the body has no notifications');
  const states = value.map((one) => (isJsonObject(one) ? one.clientState : undefined));
  return {
    isMadeWith: (secret) => states.every((state) => typeof state === 'string' && isAmong([state], secret)),
  };
};

// The secret is in the body, so the body is parsed before it is verified: an error in it must not be shown to the sender.
function parseNotifications(request: Parameters<typeof parseBodyObject>[0]): ReturnType<typeof parseBodyObject> {
  try {
    return parseBodyObject(request);
  } catch {
    throw createSourceRefusal('the body is not a JSON object');
  }
}
