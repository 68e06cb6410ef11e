// The supplier of the example workflow `sku-reorder`: takes orders, is away now and then, and no longer makes everything.
// Replace it by a call to your own supplier. What it answers depends on its input alone, so that a run can be repeated.
import { createHash } from 'node:crypto';
import middy from '@middy/core';
import * as z from 'zod/mini';

const order = z.object({
  sku: z.string(),
  quantity: z.number(),
  /** The same for every attempt: a supplier that gets an order twice sends it once. */
  orderKey: z.string(),
  attempt: z.number(),
});

class SupplierUnavailable extends Error {
  override readonly name = 'SupplierUnavailable';
}

class OutOfProduction extends Error {
  override readonly name = 'OutOfProduction';
}

/** A SKU that begins with FLAKY finds the supplier away twice; one that begins with GONE is out of production. */
export const handler = middy().handler((event: unknown) => {
  const { sku, quantity, orderKey, attempt } = order.parse(event);
  if (sku.startsWith('GONE')) throw new OutOfProduction(`${sku} is no longer made`);
  if (sku.startsWith('FLAKY') && attempt < 2)
    throw new SupplierUnavailable(`the supplier is away (attempt ${attempt})`);
  const confirmation = createHash('sha256').update(orderKey).digest('hex').slice(0, 12);
  return { confirmation, sku, quantity };
});
