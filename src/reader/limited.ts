/** How many reads are under way at once: more would run out of file handles in a large repository. */
const AT_ONCE = 32;

/** Maps items through an asynchronous function, a bounded number at a time; the results are in the items' order. */
export async function mapLimited<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await map(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return results;
}
