// Amazon SNS's SubscriptionConfirmation, signed: the subscription is confirmed by fetching the address in the message. Only for a source that
// declares this challenge: a subscription that nobody asked for stays unconfirmed otherwise.
// https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html

import { FlowgateError } from '../../../value/errors.ts';
import { isJsonObject, type JsonObject, readJson } from '../../../value/json.ts';
import { decodeUtf8 } from '../../request/text.ts';
import { toEmptyResponse } from '../responses.ts';
import { parseSnsUrl } from '../schemes/certificate/sns.ts';
import type { Challenge } from './challenge.ts';

export const snsChallenge: Challenge = {
  onSignedPost: async ({ request, documents }) => {
    // The body of the question is without the address, as what is stored.
    const message = readJson(decodeUtf8(request));
    if (!isJsonObject(message) || message.Type !== 'SubscriptionConfirmation') return undefined;
    const url = parseConfirmation(message);
    const confirmed = await documents.find(url, async (answer) => answer);
    if (confirmed.kind === 'found') return toEmptyResponse(200);
    throw new FlowgateError('unavailable', 'the subscription cannot be confirmed now: send the request again later', {
      retryAfterSeconds: 60,
      reason: `the confirmation at ${url.origin}: ${confirmed.kind === 'unavailable' ? confirmed.why : 'no answer'}`,
    });
  },
};

function parseConfirmation({ SubscribeURL: address, TopicArn: topic }: JsonObject): URL {
  const url = parseSnsUrl(typeof address === 'string' ? address : '', /^\/$/);
  const { searchParams: query } = url;
  if (query.get('Action') === 'ConfirmSubscription' && query.get('TopicArn') === topic) return url;
  throw new FlowgateError('invalid_request', 'the SubscribeURL does not confirm a subscription to the TopicArn');
}
