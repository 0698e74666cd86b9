/** Times as they are stored: UTC, RFC 3339, whole seconds, `2026-11-22T12:45:00Z`. */

/** The stored form of a moment. */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

// The years 0 and 9999: what lies beyond them has no stored form.
const EARLIEST = -62_167_219_200;
const LATEST = 253_402_300_799;

/** The stored form of seconds since 1970; of what is no time or has no stored form, the nearest that has one. */
export function fromSeconds(seconds: number): string {
  return formatTime(new Date(Math.min(Math.max(seconds || 0, EARLIEST), LATEST) * 1000));
}

/** Seconds since 1970 of a stored time; NaN where it is none. */
export function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** The stored time `count` seconds after `time`. */
export function addSeconds(time: string, count: number): string {
  return fromSeconds(seconds(time) + count);
}

/** A time as people wrote it elsewhere, in the stored form; null where it is none. A time without a zone is taken as UTC. */
export function normalizeTime(text: unknown): { readonly time: string; readonly naive: boolean } | null {
  if (typeof text !== 'string') return null;
  const match = text.match(/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i);
  if (!match) return null;
  const [, day, clock = '00:00:00', zone] = match;
  const date = new Date(`${day}T${clock}${zone?.toUpperCase() ?? 'Z'}`);
  // A date that no calendar has (30 February) is none, not a day of March; a year of five digits has no stored form.
  if (Number.isNaN(date.getTime()) || !formatTime(new Date(`${day}T00:00:00Z`)).startsWith(day ?? '')) return null;
  const time = formatTime(date);
  return /^\d{4}-/.test(time) ? { time, naive: zone === undefined } : null;
}

/** How long `count` seconds are, for people: `2 min`, `3 h 20 min`, `5 days`. */
export function formatDuration(count: number): string {
  const total = Math.max(0, Math.round(count));
  if (total < 60) return `${total} s`;
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}
