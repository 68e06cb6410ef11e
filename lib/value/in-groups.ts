// Works on many items asynchronously, a few at a time.

/** How many items are worked on at once. */
const groupSize = 10;

/**
 * Calls a function for each item, ten items at a time. Returns the results in the order of the items.
 * @throws the first error of a group; the groups after it are not started
 */
export async function mapInGroups<In, Out>(
  items: readonly In[],
  map: (item: In, at: number) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  for (let start = 0; start < items.length; start += groupSize) {
    const group = items.slice(start, start + groupSize);
    results.push(...(await Promise.all(group.map(async (item, offset) => map(item, start + offset)))));
  }
  return results;
}
