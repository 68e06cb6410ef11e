// Microsoft Graph: every notification in the body contains the `clientState` with which the subscription was created. Nothing is
// signed: a sender with the secret may send any event. https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
import { isJsonObject, type JsonObject, type JsonValue } from '../../../value/json.ts';
import { createOrderedObjectFromEntries, omitMembers } from '../../../value/ordered-object.ts';
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

/** A body of notifications without the `clientState` of each. */
export function removeClientStates(data: JsonObject): JsonObject {
  const { value } = data;
  if (!Array.isArray(value)) return data;
  const notifications = value.map(removeClientState);
  return createOrderedObjectFromEntries(
    Object.entries(data).map(([key, own]) => [key, key === 'value' ? notifications : own]),
  );
}

function removeClientState(notification: JsonValue): JsonValue {
  return isJsonObject(notification) ? omitMembers(notification, 'clientState') : notification;
}

// The secret is in the body, so the body is parsed before it is verified: an error in it must not be shown to the sender.
function parseNotifications(request: Parameters<typeof parseBodyObject>[0]): ReturnType<typeof parseBodyObject> {
  try {
    return parseBodyObject(request);
  } catch {
    throw createSourceRefusal('the body is not a JSON object');
  }
}
