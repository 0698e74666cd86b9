/** What somebody who mistyped a word may have meant. */

/** The candidate that differs from a word in the fewest letters, and in no more than two; undefined where there is none. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, letters: distance(word.slice(0, 40), candidate) }))
    .sort((a, b) => a.letters - b.letters)[0];
  return ranked && ranked.letters <= 2 ? ranked.candidate : undefined;
}

/** How many letters differ between two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
