// Forwards events from one bus to another: the call is a PutEvents, so that IAM authorizes it, and the event keeps its ID.
import type { JsonObject } from '../../platform/service.ts';
import type { BusEvent } from './bus-event.ts';

export class ForwardedEvents {
  // The key is the identity of the input object, which cannot come from outside: no client can forge a forwarded event.
  readonly #events = new WeakMap<JsonObject, BusEvent>();

  /** The input of a PutEvents that forwards this event to a bus. */
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

  /** The event that an input forwards, or undefined for other inputs. */
  unwrap(input: JsonObject): BusEvent | undefined {
    return this.#events.get(input);
  }
}
