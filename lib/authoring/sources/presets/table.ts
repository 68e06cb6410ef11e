// The table of presets: one line for each vendor.

import type { Preset } from '../preset.ts';
import { aftership } from './commerce/aftership.ts';
import { lemonSqueezy } from './commerce/lemon-squeezy.ts';
import { shopify } from './commerce/shopify.ts';
import { woocommerce } from './commerce/woocommerce.ts';
import { discord } from './communication/discord.ts';
import { discourse } from './communication/discourse.ts';
import { intercom } from './communication/intercom.ts';
import { klaviyo } from './communication/klaviyo.ts';
import { line } from './communication/line.ts';
import { mailgun } from './communication/mailgun.ts';
import { mailgunRoutes } from './communication/mailgun-routes.ts';
import { resend } from './communication/resend.ts';
import { sendgrid } from './communication/sendgrid.ts';
import { slack } from './communication/slack.ts';
import { telegram } from './communication/telegram.ts';
import { twilio } from './communication/twilio.ts';
import { twitch } from './communication/twitch.ts';
import { zendesk } from './communication/zendesk.ts';
import { zoom } from './communication/zoom.ts';
import { bitbucket } from './developer/bitbucket.ts';
import { circleci } from './developer/circleci.ts';
import { contentful } from './developer/contentful.ts';
import { github } from './developer/github.ts';
import { gitlab } from './developer/gitlab.ts';
import { gitlabSigned } from './developer/gitlab-signed.ts';
import { mux } from './developer/mux.ts';
import { pagerduty } from './developer/pagerduty.ts';
import { sanity } from './developer/sanity.ts';
import { sentry } from './developer/sentry.ts';
import { standardWebhooks } from './developer/standard-webhooks.ts';
import { svix } from './developer/svix.ts';
import { vercel } from './developer/vercel.ts';
import { clerk } from './identity/clerk.ts';
import { workos } from './identity/workos.ts';
import { adyen } from './payments/adyen.ts';
import { coinbaseCommerce } from './payments/coinbase-commerce.ts';
import { gocardless } from './payments/gocardless.ts';
import { paddle } from './payments/paddle.ts';
import { paypal } from './payments/paypal.ts';
import { paystack } from './payments/paystack.ts';
import { plaid } from './payments/plaid.ts';
import { razorpay } from './payments/razorpay.ts';
import { recurly } from './payments/recurly.ts';
import { revolut } from './payments/revolut.ts';
import { square } from './payments/square.ts';
import { stripe } from './payments/stripe.ts';
import { xero } from './payments/xero.ts';
import { airtable } from './work/airtable.ts';
import { asana } from './work/asana.ts';
import { box } from './work/box.ts';
import { calCom } from './work/cal-com.ts';
import { calendly } from './work/calendly.ts';
import { clickup } from './work/clickup.ts';
import { confluence } from './work/confluence.ts';
import { docusign } from './work/docusign.ts';
import { dropbox } from './work/dropbox.ts';
import { hubspot } from './work/hubspot.ts';
import { jira } from './work/jira.ts';
import { linear } from './work/linear.ts';
import { microsoftGraph } from './work/microsoft-graph.ts';
import { monday } from './work/monday.ts';
import { notion } from './work/notion.ts';
import { trello } from './work/trello.ts';
import { typeform } from './work/typeform.ts';

export const presets: Readonly<Record<string, Preset>> = {
  adyen,
  aftership,
  airtable,
  asana,
  bitbucket,
  box,
  'cal-com': calCom,
  calendly,
  circleci,
  clerk,
  clickup,
  'coinbase-commerce': coinbaseCommerce,
  confluence,
  contentful,
  discord,
  discourse,
  docusign,
  dropbox,
  github,
  gitlab,
  'gitlab-signed': gitlabSigned,
  gocardless,
  hubspot,
  intercom,
  jira,
  klaviyo,
  'lemon-squeezy': lemonSqueezy,
  line,
  linear,
  mailgun,
  'mailgun-routes': mailgunRoutes,
  'microsoft-graph': microsoftGraph,
  monday,
  mux,
  notion,
  paddle,
  pagerduty,
  paypal,
  paystack,
  plaid,
  razorpay,
  recurly,
  resend,
  revolut,
  sanity,
  sendgrid,
  sentry,
  shopify,
  slack,
  square,
  'standard-webhooks': standardWebhooks,
  stripe,
  svix,
  telegram,
  trello,
  twilio,
  twitch,
  typeform,
  vercel,
  woocommerce,
  workos,
  xero,
  zendesk,
  zoom,
};
