// dropbox: how this vendor signs, as data; https://www.dropbox.com/developers/reference/webhooks
import type { Preset } from '../../preset.ts';

// A notification has no ID.
export const dropbox: Preset = {
  docs: 'https://www.dropbox.com/developers/reference/webhooks',
  compared: { by: 'code', at: 'https://docs.rs/crate/webhook-verify/latest/source/src/providers/dropbox.rs' },
  secret: 'the app secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-dropbox-signature' }] },
    challenge: { type: 'dropbox' },
    event: { fixed: 'changed' },
  },
  sample: { body: { list_folder: { accounts: ['a'] } } },
};
