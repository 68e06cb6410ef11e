// The headers by which a scheme proves the sender, and the headers that its signature covers.
import { parseTemplate } from './signed-template.ts';
import type { OptionsOf, SchemeOptions } from './source.ts';

/** The header with the signature or the secret, in lower case; undefined if the body contains it. */
export function findProofHeader(scheme: SchemeOptions): string | undefined {
  switch (scheme.type) {
    case 'standard-webhooks':
      return `${scheme.headers}-signature`;
    case 'stripe':
      return 'stripe-signature';
    case 'github':
      return 'x-hub-signature-256';
    case 'shopify':
      return 'x-shopify-hmac-sha256';
    case 'slack':
      return 'x-slack-signature';
    case 'twilio':
      return 'x-twilio-signature';
    case 'zendesk':
      return 'x-zendesk-webhook-signature';
    case 'basic':
      return 'authorization';
    case 'hmac':
    case 'shared-secret':
    case 'ed25519':
      return scheme.header;
    case 'microsoft-graph':
      return undefined;
  }
}

/** Whether a scheme's signature covers a header. Every scheme covers the body. */
export function isSigned(header: string, scheme: SchemeOptions): boolean {
  switch (scheme.type) {
    case 'standard-webhooks':
      return [`${scheme.headers}-id`, `${scheme.headers}-timestamp`].includes(header);
    case 'slack':
      return header === 'x-slack-request-timestamp';
    case 'zendesk':
      return header === 'x-zendesk-webhook-signature-timestamp';
    case 'ed25519':
      return header === scheme.timestampHeader;
    case 'hmac':
      return signedHeaders(scheme).includes(header);
    // A sender with the secret itself may send any header, as with a token.
    case 'shared-secret':
    case 'basic':
    case 'microsoft-graph':
      return true;
    case 'stripe':
    case 'github':
    case 'shopify':
    case 'twilio':
      return false;
  }
}

function signedHeaders({ signed, timestampHeader, idHeader }: OptionsOf<'hmac'>): (string | undefined)[] {
  return parseTemplate(signed).map((part) => {
    if (part.kind === 'timestamp') return timestampHeader;
    if (part.kind === 'id') return idHeader;
    return part.kind === 'header' ? part.name : undefined;
  });
}
