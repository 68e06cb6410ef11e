// A trigger in a few words.
import type { CallAnswer } from '../../http/contract/client.ts';

type Trigger = CallAnswer<'GET /v1/workflows'>['body']['workflows'][number]['triggers'][number];

/** `shop order.created`, `any order.created`, `shop any`; with ` where …` if a pattern narrows it. */
export function describeTrigger({ source = 'any', event = 'any', where }: Trigger): string {
  return `${source} ${event}${where === undefined ? '' : ' where …'}`;
}
