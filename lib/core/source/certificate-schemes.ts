// Amazon SNS and PayPal: senders that sign with a certificate whose address is in the request, as data.
import * as z from 'zod/mini';

const topicArn = z.string().check(
  z.regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/, {
    error: 'must be the ARN of a topic, such as "arn:aws:sns:eu-west-1:123456789012:orders"',
  }),
);

export const snsSchema = z.strictObject({
  type: z.literal('sns'),
  /** The topics whose messages are accepted. Anybody with an AWS account can have SNS sign messages of another topic. */
  topics: z.array(topicArn).check(z.minLength(1), z.maxLength(20)),
});

/** The stored secret is the ID of the webhook. */
export const paypalSchema = z.strictObject({ type: z.literal('paypal') });

export type SnsOptions = z.infer<typeof snsSchema>;
