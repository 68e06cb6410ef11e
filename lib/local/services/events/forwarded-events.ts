// Events on their way from one bus to another: the call is a PutEvents, so that IAM is asked, and the event keeps its ID.
import type { JsonObject } from '../../platform/service.ts';
import type { BusEvent } from './bus-event.ts';

export class ForwardedEvents {
  // Keyed by the very input object, which cannot come from outside: nobody else can forward an event.
  readonly #events = new WeakMap<JsonObject, BusEvent>();

  /** The input of a PutEvents that gives a bus this event. */
  wrap(event: BusEvent, busArn: string): JsonObject {
    const entry = {
      Source: event.source,
      DetailType: event['detail-type'],
      Detail: JSON.stringify(event.detail),
      Resources: event.resources,
      EventBusName: busArn,
    };
    const input = { Entries: [entry] };
    this.#events.set(input, event);
    return input;
  }

  /** The event that an input was made to forward. */
  unwrap(input: JsonObject): BusEvent | undefined {
    return this.#events.get(input);
  }
}
