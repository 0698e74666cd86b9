/** How a remote that wants to be left alone is left alone: for longer and longer, for a random part of it, and not for ever. */
import { setTimeout as sleep } from 'node:timers/promises';

/** So often a busy remote is asked before the user is told. */
export const ATTEMPTS = 4;
const PAUSE_MS = 500;
/** A remote that names a longer time than this is not waited for. */
const LONGEST_MS = 20_000;

/** What servers say about when to come again, and how many seconds each of their units has. */
const AGAIN =
  /retry[- ]after["']?[:= ]+(\d{1,6})(?: *(minute)s?)?|(?:again|retry|wait|resets?)\b[^\n\d]{0,30}?\b(\d{1,6}) *(?:s\b|sec|(min))/i;

/** The milliseconds after which a server wants to be asked again, where it says so in words; null where it does not. */
export function retryAfter(said: string): number | null {
  const [, after, afterMinutes, wait, waitMinutes] = AGAIN.exec(said) ?? [];
  const count = after ?? wait;
  return count === undefined ? null : Number(count) * ((afterMinutes ?? waitMinutes) ? 60_000 : 1000);
}

/**
 * Waits before the next attempt, `attempt` being the number of the one that failed; false where that makes no sense: it was the last one,
 * or the remote asks for more time than anybody waits at a prompt. Full jitter, so that those who were sent away together do not
 * come back together.
 */
export async function mayTryAgain(attempt: number, said = '', pauseMs = PAUSE_MS): Promise<boolean> {
  const asked = retryAfter(said) ?? 0;
  if (attempt >= ATTEMPTS || asked > LONGEST_MS) return false;
  await sleep(asked + Math.random() * pauseMs * 2 ** attempt);
  return true;
}
