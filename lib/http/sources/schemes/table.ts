// The table of schemes: one line for each.

import type { OptionsOf, SchemeOptions, SchemeType } from '../../../core/source/source.ts';
import type { JsonObject } from '../../../value/json.ts';
import type { HttpRequest } from '../../server/message.ts';
import type { Claim, Scheme } from '../claim.ts';
import { basic } from './basic.ts';
import { ed25519 } from './ed25519.ts';
import { github } from './github.ts';
import { genericHmac } from './hmac.ts';
import { microsoftGraph, removeClientStates } from './microsoft-graph.ts';
import { sharedSecret } from './shared-secret.ts';
import { shopify } from './shopify.ts';
import { removeVerificationToken, slack } from './slack.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { stripe } from './stripe.ts';
import { twilio } from './twilio.ts';
import { zendesk } from './zendesk.ts';

const schemes: { readonly [Type in SchemeType]: Scheme<OptionsOf<Type>> } = {
  'standard-webhooks': standardWebhooks,
  stripe,
  github,
  shopify,
  slack,
  twilio,
  zendesk,
  hmac: genericHmac,
  'shared-secret': sharedSecret,
  basic,
  ed25519,
  'microsoft-graph': microsoftGraph,
};

/** Reads the claim of a request. @throws FlowgateError if it has none */
export function readClaim(scheme: SchemeOptions, request: HttpRequest): Claim {
  const read = schemes[scheme.type] as Scheme<SchemeOptions>;
  return read(request, scheme);
}

/** A verified body without the secret, if the scheme has it in the body. */
export function removeProof({ type }: SchemeOptions, data: JsonObject): JsonObject {
  if (type === 'microsoft-graph') return removeClientStates(data);
  return type === 'slack' ? removeVerificationToken(data) : data;
}
