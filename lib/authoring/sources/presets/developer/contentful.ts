// contentful: how this vendor signs, as data; https://www.contentful.com/developers/docs/extensibility/webhooks/request-verification/
import type { Preset } from '../../preset.ts';

export const contentful: Preset = {
  docs: 'https://www.contentful.com/developers/docs/extensibility/webhooks/request-verification/',
  compared: { by: 'code', at: 'https://github.com/contentful/node-apps-toolkit/tree/main/src/requests' },
  secret: 'the space’s signing secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-contentful-signature' }],
      timestamp: { header: 'x-contentful-timestamp', format: 'milliseconds' },
      signed: '{method}\n{path}\n{headers:x-contentful-signed-headers}\n{body}',
    },
    event: { header: 'x-contentful-topic' },
    trustUnsigned: true,
  },
  sample: {
    headers: {
      'x-contentful-topic': 'ContentManagement.Entry.publish',
      'x-contentful-signed-headers': 'x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic',
    },
    body: { sys: { id: '1', type: 'Entry' } },
  },
};
