// Resolves a declared scheme to the parts of its signature, so that the ingest function knows one verifier and no vendor.

import { type SignatureForm, type SignatureParts, signatureSchema } from '../../core/source/signature.ts';
import { parseTemplate } from '../../core/source/signed-template.ts';
import type { OptionsOf, SchemeOptions, VerifiedScheme } from '../../core/source/source.ts';
import { defined } from '../../value/defined.ts';

/** The scheme that the ingest function verifies. */
export function resolveScheme(scheme: SchemeOptions): VerifiedScheme {
  switch (scheme.type) {
    case 'signature':
    case 'twilio':
    case 'shared-secret':
    case 'address-secret':
    case 'basic':
    case 'microsoft-graph':
    case 'jwt':
    case 'sns':
    case 'paypal':
      return scheme;
    case 'hmac':
      return resolveHmac(scheme);
    case 'ed25519':
      return resolveEd25519(scheme);
    case 'standard-webhooks':
      return resolveStandardWebhooks(scheme);
    default:
      return toParts(vendors[scheme.type]);
  }
}

type Parts = Parameters<typeof signatureSchema.parse>[0] & object;
type Vendor = Exclude<SchemeOptions['type'], VerifiedScheme['type'] | 'hmac' | 'ed25519' | 'standard-webhooks'>;

function toParts(parts: Parts): SignatureParts {
  return signatureSchema.parse({ type: 'signature', ...parts });
}

const vendors: Readonly<Record<Vendor, Parts>> = {
  // https://docs.stripe.com/webhooks/signature
  stripe: {
    signatures: [{ header: 'stripe-signature', separator: ',', prefix: 'v1=' }],
    timestamp: { header: 'stripe-signature', separator: ',', prefix: 't=' },
    signed: '{timestamp}.{body}',
  },
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  github: { signatures: [{ header: 'x-hub-signature-256', prefix: 'sha256=' }] },
  // https://shopify.dev/docs/apps/build/webhooks/subscribe/https
  shopify: { signatures: [{ header: 'x-shopify-hmac-sha256', encoding: 'base64' }] },
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  slack: {
    signatures: [{ header: 'x-slack-signature', prefix: 'v0=' }],
    timestamp: { header: 'x-slack-request-timestamp' },
    signed: 'v0:{timestamp}:{body}',
    // The verification token, the predecessor of signatures, which Slack still sends and apps may still check.
    omit: ['/token'],
  },
  // https://developer.zendesk.com/documentation/webhooks/verifying/
  zendesk: {
    signatures: [{ header: 'x-zendesk-webhook-signature', encoding: 'base64' }],
    timestamp: { header: 'x-zendesk-webhook-signature-timestamp', format: 'iso8601' },
    signed: '{timestamp}{body}',
  },
};

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
function resolveStandardWebhooks({ headers }: OptionsOf<'standard-webhooks'>): SignatureParts {
  const at = { header: `${headers}-signature`, separator: ' ', encoding: 'base64' };
  return toParts({
    signatures: [
      { ...at, prefix: 'v1,', key: 'base64', keyPrefix: 'whsec_', isKeyPrefixOptional: true },
      { ...at, prefix: 'v1a,', algorithm: 'ed25519', key: 'base64', keyPrefix: 'whpk_' },
    ],
    timestamp: { header: `${headers}-timestamp` },
    id: { header: `${headers}-id` },
    signed: '{id}.{timestamp}.{body}',
  });
}

// https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
function resolveEd25519({ header, timestampHeader, encoding }: OptionsOf<'ed25519'>): SignatureParts {
  return toParts({
    signatures: [{ header, algorithm: 'ed25519', encoding, key: encoding }],
    timestamp: { header: timestampHeader },
    signed: '{timestamp}{body}',
  });
}

function resolveHmac(scheme: OptionsOf<'hmac'>): SignatureParts {
  const { algorithm, encoding, header, prefix, signed, timestampHeader, timestampFormat, idHeader, secretEncoding } =
    scheme;
  const form: Partial<SignatureForm> = {
    header,
    prefix,
    algorithm: `hmac-${algorithm}`,
    encoding,
    key: secretEncoding,
  };
  const kinds = new Set(parseTemplate(signed).map(({ kind }) => kind));
  return toParts(
    defined({
      signatures: [form],
      timestamp:
        timestampHeader !== undefined || kinds.has('timestamp')
          ? { header: timestampHeader, format: timestampFormat }
          : undefined,
      id: idHeader === undefined ? undefined : { header: idHeader },
      signed,
    }),
  );
}
