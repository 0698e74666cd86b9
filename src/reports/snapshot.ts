/** What reports are made of: every document at one moment, and counters of what was done until then. */
import type { Agent, Fix, Policy } from '../core/model.ts';
import { compareText } from './order.ts';
import type { ReportedIssue } from './rows.ts';

/** What one agent did. */
export interface AgentActivity {
  readonly agent: string;
  /** When its first and its last recorded action happened. */
  readonly first: string;
  readonly last: string;
  /** How often it did what, by the action's name; refused attempts are not in it. */
  readonly actions: Readonly<Record<string, number>>;
  /** How many of its attempts were refused. */
  readonly denied: number;
}

/** What everybody did, refused attempts included. */
export interface Activity {
  readonly total: number;
  /** In the order of their names. */
  readonly agents: readonly AgentActivity[];
}

/** The team's state at one moment. */
export interface Snapshot {
  readonly policy: Policy;
  readonly issues: readonly ReportedIssue[];
  readonly fixes: readonly Fix[];
  readonly agents: readonly Agent[];
  readonly activity: Activity;
  /** How many more issues are retired: none of their documents is in it. */
  readonly archived?: number;
  /** The latest time of any action in it; empty where there is none. */
  readonly asOf: string;
}

/** The part of an audited action that is counted. */
export interface CountedAction {
  readonly agent: string;
  readonly action: string;
  readonly success: boolean;
  readonly time: string;
}

/** Nothing done yet. */
export const EMPTY_ACTIVITY: Activity = { total: 0, agents: [] };

interface Counters {
  first: string;
  last: string;
  denied: number;
  // A Map, because an action's name comes from a commit message and may be `__proto__`.
  readonly actions: Map<string, number>;
}

/**
 * The counters with more actions in them; in whatever order and portions actions are added, the sum is the same. What was counted as done
 * and refused later, when it was settled, counts as refused from then on.
 */
export function addActions(
  activity: Activity,
  actions: Iterable<CountedAction>,
  refused: Iterable<Pick<CountedAction, 'agent' | 'action'>> = [],
): Activity {
  const agents = new Map<string, Counters>(
    activity.agents.map(({ agent, first, last, denied, actions: counts }) => [
      agent,
      { first, last, denied, actions: new Map(Object.entries(counts)) },
    ]),
  );
  let { total } = activity;
  for (const { agent, action, success, time } of actions) {
    const counters = agents.get(agent) ?? { first: time, last: time, denied: 0, actions: new Map<string, number>() };
    agents.set(agent, counters);
    if (time < counters.first) counters.first = time;
    if (time > counters.last) counters.last = time;
    if (success) counters.actions.set(action, (counters.actions.get(action) ?? 0) + 1);
    else counters.denied++;
    total++;
  }
  for (const { agent, action } of refused) {
    const counters = agents.get(agent);
    const count = counters?.actions.get(action);
    if (!counters || !count) continue;
    counters.denied++;
    if (count > 1) counters.actions.set(action, count - 1);
    else counters.actions.delete(action);
  }
  const counted = [...agents].map(([agent, { first, last, denied, actions: counts }]) => ({
    agent,
    first,
    last,
    actions: Object.fromEntries([...counts].sort(([a], [b]) => compareText(a, b))),
    denied,
  }));
  return { total, agents: counted.sort((a, b) => compareText(a.agent, b.agent)) };
}
