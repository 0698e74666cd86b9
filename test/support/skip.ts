/** Passes over a test, or in a hook over those of its suite, and says why, unless the machine has what it needs. */
export function skipUnless(context: Mocha.Context, isPossible: boolean, reason: string): void {
  if (isPossible) return;
  const title = (context.currentTest ?? context.test)?.parent?.fullTitle() ?? '';
  console.warn(`    skipped of ${title}: ${reason}`);
  context.skip();
}
