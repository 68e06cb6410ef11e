// The metrics count the events of every way of sending, because all dialects accept through the same function.
import { describe, expect, test } from '@jest/globals';
import { EventTally } from '../../../lib/core/operate/event-tally.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { acme, orders, refunds, ways } from '../../fixtures/ways-of-sending.ts';

describe.each(ways)('$name', ({ send }) => {
  test('counts an accepted event once, and one that is sent again as a replay', async () => {
    const tally = new EventTally();
    const world = Object.assign(new HttpWorld([orders, refunds]), { noteAcceptance: tally.note });
    const asked = { token: world.token({ organisations: [acme] }), organisation: acme, workflow: orders };

    const first = await send(world, asked);
    const accepted = tally.take();
    await send(world, asked);

    expect(first.status).toBeLessThan(300);
    expect(accepted).toEqual({ EventsAccepted: 1 });
    expect(tally.take()).toEqual({ EventsReplayed: 1 });
  });
});
