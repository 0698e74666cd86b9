/** How counts, times and states are worded in reports. */
import type { Issue, IssueStatus, Severity } from '../core/model.ts';
import { display, truncate } from '../core/text.ts';

/** What stands where a value is missing. */
export const NOTHING = '–';

/** A number with its noun: `1 issue`, `2 issues`, `3 fixes`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A stored time to the minute, in UTC: `2026-11-22 12:45`; anything else as it is, a dash where there is none. */
export function timeText(time: string | null | undefined): string {
  if (!time) return NOTHING;
  const match = time.match(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}Z$/);
  return match ? `${match[1]} ${match[2]}` : display(time);
}

/** The line below a report's title that says which moment it shows; empty where nothing has happened yet. */
export function asOfText(time: string): string {
  return time ? `As of ${timeText(time)}; all times are UTC.` : '';
}

/** A severity or status as a title: `Critical`, `In progress`. */
export function stateText(state: Severity | IssueStatus): string {
  return `${state.charAt(0).toUpperCase()}${state.slice(1).replaceAll('_', ' ')}`;
}

/** A title, cut where it is longer than a line can bear. */
export function titleText(document: Pick<Issue, 'title'>): string {
  return truncate(document.title, 200);
}
