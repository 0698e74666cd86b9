/** Gives back the memory of what is no longer used, before much is asked for again: left to itself, a runtime lets both be there at once. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

declare const Bun: { gc(wait: boolean): void } | undefined;

export function collectGarbage(): void {
  if (typeof Bun !== 'undefined') {
    Bun.gc(true);
    return;
  }
  // The flag is taken back: what V8 compiled under other flags it does not take again.
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  gc();
}
