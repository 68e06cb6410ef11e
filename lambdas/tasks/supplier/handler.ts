// A simulated supplier for the example workflow `sku-reorder`: it accepts orders, is sometimes unavailable, and no longer makes every
// product. Replace it with a call to your own supplier. The result depends only on the input, so a run can be repeated.
import { createHash } from 'node:crypto';
import middy from '@middy/core';
import * as z from 'zod/mini';

const order = z.object({
  sku: z.string(),
  quantity: z.number(),
  /** The same for every attempt, so that the supplier delivers a repeated order once. */
  orderKey: z.string(),
  attempt: z.number(),
});

class SupplierUnavailable extends Error {
  override readonly name = 'SupplierUnavailable';
}

class OutOfProduction extends Error {
  override readonly name = 'OutOfProduction';
}

/** For a SKU that begins with FLAKY, the first two attempts fail; a SKU that begins with GONE is out of production. */
export const handler = middy().handler((event: unknown) => {
  const { sku, quantity, orderKey, attempt } = order.parse(event);
  if (sku.startsWith('GONE')) throw new OutOfProduction(`${sku} is no longer made`);
  if (sku.startsWith('FLAKY') && attempt < 2)
    throw new SupplierUnavailable(`the supplier is away (attempt ${attempt})`);
  const confirmation = createHash('sha256').update(orderKey).digest('hex').slice(0, 12);
  return { confirmation, sku, quantity };
});
