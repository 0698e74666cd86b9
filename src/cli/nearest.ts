/** What somebody who mistyped a word may have meant. */

/**
 * The candidate that a word is the beginning of, or that differs from it in the fewest letters, and in no more than two; of several the one that begins
 * most like it. Undefined where there is none.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const short = word.slice(0, 40);
  const ranked = candidates
    .map((candidate) => {
      const begins = short.length > 2 && candidate.startsWith(short);
      return { candidate, letters: begins ? 0 : distance(short, candidate), alike: commonStart(short, candidate) };
    })
    .sort((a, b) => a.letters - b.letters || b.alike - a.alike)[0];
  return ranked && ranked.letters <= 2 ? ranked.candidate : undefined;
}

/** With how many of the same letters two words begin. */
function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
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
