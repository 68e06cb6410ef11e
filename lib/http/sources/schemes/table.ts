// The table of schemes that the ingest function knows: one line for each. Vendors are data over `signature`.

import type { OptionsOf, VerifiedScheme } from '../../../core/source/source.ts';
import type { HttpRequest } from '../../server/message.ts';
import type { Claim, Scheme } from '../claim.ts';
import { readSignature } from '../signature/signature.ts';
import { addressSecret } from './address-secret.ts';
import { basic } from './basic.ts';
import { paypal } from './certificate/paypal.ts';
import { sns } from './certificate/sns.ts';
import { jwt } from './jwt.ts';
import { microsoftGraph } from './microsoft-graph.ts';
import { sharedSecret } from './shared-secret.ts';
import { twilio } from './twilio.ts';

const schemes: { readonly [Type in VerifiedScheme['type']]: Scheme<OptionsOf<Type>> } = {
  signature: readSignature,
  twilio,
  'shared-secret': sharedSecret,
  'address-secret': addressSecret,
  basic,
  jwt,
  sns,
  paypal,
  'microsoft-graph': microsoftGraph,
};

/** Reads the claim of a request. @throws FlowgateError if it has none */
export function readClaim(scheme: VerifiedScheme, request: HttpRequest): Claim {
  const read = schemes[scheme.type] as Scheme<VerifiedScheme>;
  return read(request, scheme);
}
