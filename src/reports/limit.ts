/** How much of a long list a report shows: enough to read, and a bound on what every refresh has to write. */

/** The most rows or entries of one list. */
export const MOST_SHOWN = 1000;

/** Renders the beginning of a list, and below it, where that is not all, how many more there are and where. */
export function limited<T>(list: readonly T[], where: string, render: (shown: readonly T[]) => string): string {
  const more = list.length - MOST_SHOWN;
  const text = render(list.slice(0, MOST_SHOWN));
  return more > 0 ? `${text}\n\nAnd ${more} more: ${where}` : text;
}
