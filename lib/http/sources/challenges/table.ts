// The table of challenges: one line for each.
import type { ChallengeType, Source } from '../../../core/source/source.ts';
import { adobeChallenge } from './adobe.ts';
import { adobeSignChallenge } from './adobe-sign.ts';
import type { Challenge } from './challenge.ts';
import { discordChallenge } from './discord.ts';
import { dropboxChallenge } from './dropbox.ts';
import { metaChallenge } from './meta.ts';
import { microsoftGraphChallenge } from './microsoft-graph.ts';
import { oktaChallenge } from './okta.ts';
import { slackChallenge } from './slack.ts';
import { xChallenge } from './x.ts';
import { xeroChallenge } from './xero.ts';
import { zoomChallenge } from './zoom.ts';

const challenges: Readonly<Record<ChallengeType, Challenge>> = {
  slack: slackChallenge,
  meta: metaChallenge,
  'microsoft-graph': microsoftGraphChallenge,
  dropbox: dropboxChallenge,
  zoom: zoomChallenge,
  okta: oktaChallenge,
  x: xChallenge,
  adobe: adobeChallenge,
  'adobe-sign': adobeSignChallenge,
  xero: xeroChallenge,
  discord: discordChallenge,
};

/** The challenge that a source declares; a challenge without handlers if it declares none. */
export function findChallenge({ challenge }: Source): Challenge {
  return challenge === undefined ? {} : challenges[challenge.type];
}
