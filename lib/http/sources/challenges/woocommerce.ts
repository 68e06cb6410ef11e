// WooCommerce tests an address with an unsigned form, before the webhook has a secret: `webhook_id=<digits>`. Nothing is recorded, because
// anybody could send it. https://woocommerce.com/document/webhooks/
import { toEmptyResponse } from '../responses.ts';
import type { Challenge } from './challenge.ts';

export const woocommerceChallenge: Challenge = {
  onPost: ({ body, headers }) => {
    const isTest =
      headers['x-wc-webhook-signature'] === undefined &&
      body.length <= 64 &&
      /^webhook_id=\d{1,20}$/.test(body.toString('latin1'));
    return isTest ? toEmptyResponse(200) : undefined;
  },
};
