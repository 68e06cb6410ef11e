// The table of challenges: one line for each.
import type { ChallengeType, Source } from '../../../core/source/source.ts';
import { toEmptyResponse } from '../responses.ts';
import { adobeSignChallenge } from './adobe-sign.ts';
import type { Challenge } from './challenge.ts';
import { cloudEventsChallenge } from './cloud-events.ts';
import { discordChallenge } from './discord.ts';
import { createBodyEcho, createEcho } from './echo.ts';
import { metaChallenge } from './meta.ts';
import { snsChallenge } from './sns.ts';
import { woocommerceChallenge } from './woocommerce.ts';
import { xChallenge } from './x.ts';
import { xeroChallenge } from './xero.ts';
import { zoomChallenge } from './zoom.ts';

const challenges: Readonly<Record<ChallengeType, Challenge>> = {
  // https://docs.slack.dev/reference/events/url_verification
  slack: createEcho({
    method: 'POST',
    isSigned: true,
    when: { pointer: '/type', equals: 'url_verification' },
    token: { pointer: '/challenge' },
    reply: { json: 'challenge' },
  }),
  meta: metaChallenge,
  // The token is returned decoded. https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
  'microsoft-graph': createEcho({ method: 'POST', token: { query: 'validationToken' }, reply: 'text' }),
  // https://www.dropbox.com/developers/reference/webhooks
  dropbox: createEcho({ method: 'GET', token: { query: 'challenge' }, reply: 'text' }),
  zoom: zoomChallenge,
  // https://developer.okta.com/docs/concepts/event-hooks/#one-time-verification-request
  okta: createEcho({
    method: 'GET',
    token: { header: 'x-okta-verification-challenge' },
    reply: { json: 'verification' },
  }),
  x: xChallenge,
  // https://developer.adobe.com/events/docs/guides/#the-challenge-request
  adobe: createEcho({ method: 'GET', token: { query: 'challenge' }, reply: { json: 'challenge' } }),
  'adobe-sign': adobeSignChallenge,
  xero: xeroChallenge,
  discord: discordChallenge,
  // A HEAD request is served as GET: Trello and Intercom only look at the status.
  // https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks
  head: { onGet: async () => toEmptyResponse(200) },
  // https://developers.asana.com/docs/webhooks-guide
  asana: createEcho({ method: 'POST', token: { header: 'x-hook-secret' }, reply: { header: 'x-hook-secret' } }),
  sns: snsChallenge,
  'cloud-events': cloudEventsChallenge,
  // https://learn.microsoft.com/en-us/azure/event-grid/end-point-validation-event-grid-events-schema
  'event-grid': createEcho({
    method: 'POST',
    isSigned: true,
    when: { header: 'aeg-event-type', equals: 'SubscriptionValidation' },
    token: { pointer: '/0/data/validationCode' },
    reply: { json: 'validationResponse' },
  }),
  // https://developer.monday.com/api-reference/reference/webhooks
  monday: createBodyEcho('challenge'),
  woocommerce: woocommerceChallenge,
  // https://dev.twitch.tv/docs/eventsub/handling-webhook-events
  twitch: createEcho({
    method: 'POST',
    isSigned: true,
    when: { header: 'twitch-eventsub-message-type', equals: 'webhook_callback_verification' },
    token: { pointer: '/challenge' },
    reply: 'text',
  }),
};

/** The challenge that a source declares; a challenge without handlers if it declares none. */
export function findChallenge({ challenge }: Source): Challenge {
  return challenge === undefined ? {} : challenges[challenge.type];
}
