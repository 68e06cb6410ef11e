// Lambda functions for the tests of restarts and redrives: each one works, fails or hangs, as the test sets it.
import type { JsonObject } from '../../../../../lib/local/platform/service.ts';

/** The execution that StatesHarness starts by default. */
export const arn = 'arn:aws:states:us-east-1:000000000000:execution:machine:run';

/** A task that invokes a function with its input and passes on the payload. */
export const invoke = (FunctionName: string, more: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...more,
});

/** A branch with the given states; the first one is the start. */
export const branch = (states: Record<string, object>) => ({ StartAt: Object.keys(states)[0], States: states });
/** Never settles, like a function that hangs. */
export const never = new Promise<never>(() => {});

/** Functions by name. By default each one works. */
export class Functions {
  readonly invoked: string[] = [];
  readonly #behaviours = new Map<string, 'fails' | 'hangs'>();

  set(name: string, behaviour: 'works' | 'fails' | 'hangs'): this {
    if (behaviour === 'works') this.#behaviours.delete(name);
    else this.#behaviours.set(name, behaviour);
    return this;
  }

  readonly handlers = {
    'lambda.Invoke': ({ FunctionName, Payload }: JsonObject): JsonObject | Promise<never> => {
      const name = String(FunctionName);
      this.invoked.push(name);
      const behaviour = this.#behaviours.get(name) ?? this.#behaviours.get(`${name} ${Payload}`);
      if (behaviour === 'hangs') return never;
      if (behaviour === 'fails') return { FunctionError: 'Unhandled', Payload: '{"errorType":"Down"}' };
      return { StatusCode: 200, Payload: JSON.stringify(`${name} of ${Payload}`) };
    },
  };
}
