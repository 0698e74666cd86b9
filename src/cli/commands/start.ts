import { hostname } from 'node:os';
import { signatureFlaw } from '../../app/keys.ts';
import { startRefresh } from '../../app/refresh-start.ts';
import { emptyInbox, readInbox } from '../../app/remote/inbox.ts';
import { type Desk, type Started, startSession } from '../../app/session.ts';
import type { Done } from '../../app/transact.ts';
import type { Workspace } from '../../app/workspace.ts';
import { isHeldBy } from '../../core/lease.ts';
import { display } from '../../core/text.ts';
import { formatDuration, seconds } from '../../core/time.ts';
import { groupBySeverity } from '../../reports/rows.ts';
import { textTable } from '../../reports/text.ts';
import { countText } from '../../reports/wording.ts';
import type { Arguments } from '../arguments.ts';
import type { Env } from '../env.ts';
import { inWorkspace } from '../open.ts';
import { actionValue, note, print } from '../output.ts';
import { inboxText } from '../sync-text.ts';
import type { Verb } from '../verb.ts';

/** So many free issues of a severity are shown; the rest is counted. */
const SHOWN = 5;

function tasksText({ desk }: Started, { actor }: Workspace, now: string): string {
  if (desk.tasks.length === 0) return 'You have no tasks in progress.';
  const rows = desk.tasks.map(({ id, severity, title, claim }) => {
    const left = claim && formatDuration(seconds(claim.expires_at) - seconds(now));
    const where = claim && !isHeldBy(claim, actor) ? ', in another session' : '';
    const lease = !claim ? 'no lease' : claim.stale ? 'its lease has ended' : `${left} left${where}`;
    return [`  ${id}`, severity, lease, display(title)];
  });
  return `Your tasks in progress (${rows.length}):\n${textTable(rows).trimEnd()}`;
}

function nothingFreeText({ counts, others, blocked }: Desk): string {
  if (counts.new + counts.in_progress === 0) return 'Nothing is free: no issue is open.';
  const reasons = [
    others.length > 0 && `others hold ${countText(others.length, 'issue')}`,
    blocked > 0 && `${countText(blocked, 'issue waits', 'issues wait')} for others to be resolved`,
  ].filter((reason) => reason !== false);
  return reasons.length === 0 ? 'Nothing else is free.' : `Nothing is free: ${reasons.join(', ')}.`;
}

function freeText({ desk }: Started): string {
  if (desk.free.length === 0) return nothingFreeText(desk);
  const groups = groupBySeverity(desk.free, desk.policy).filter(({ issues }) => issues.length > 0);
  const parts = groups.map(({ severity, issues }) => {
    const rows = issues.slice(0, SHOWN).map(({ id, title }) => [`  ${id}`, display(title)]);
    const more =
      issues.length > SHOWN ? `\n  … and ${issues.length - SHOWN} more: git coord list --ready --severity ${severity}` : '';
    return `${severity} (${issues.length})\n${textTable(rows).trimEnd()}${more}`;
  });
  return `Free, by severity:\n\n${parts.join('\n')}`;
}

function nextSteps({ desk }: Started, workspace: Workspace): string {
  const { agent } = workspace.actor;
  const named = workspace.env['GIT_COORD_AGENT'] === agent || workspace.repository.config.get('coord.agent') === agent;
  const quoted = /^[\w.-]+$/.test(agent) ? agent : `'${display(agent).replaceAll("'", "'\\''")}'`;
  const [task] = desk.tasks;
  const [free] = desk.free;
  const steps = [
    ...(named ? [] : [[`  export GIT_COORD_AGENT=${quoted}`, 'so that every command knows who you are']]),
    ...(task ? [stepFor(task, workspace)] : []),
    ...(free ? [[`  git coord claim ${free.id}`, 'take the most urgent free issue']] : []),
    ...(free
      ? [['  git coord list --ready', 'see all that is free']]
      : [
          ['  git coord list', 'see all that is open, who holds it and what it waits for'],
          ['  git coord new "…"', 'say what else is wrong or wanted'],
        ]),
  ];
  return `Next steps:\n${textTable(steps).trimEnd()}`;
}

/** How an agent goes on with its task; one that another session of it holds has to be taken over first. */
function stepFor({ id, claim }: Desk['tasks'][number], { actor }: Workspace): string[] {
  if (claim && !isHeldBy(claim, actor))
    return [`  git coord claim ${id} --resume`, 'go on here with your task of another session'];
  return [`  git coord show ${id}`, 'go on with your task'];
}

/** Tells an agent that signs with a key that nobody can tell to be its own. */
async function noteSignature(args: Arguments, env: Env, workspace: Workspace, { commit }: Done): Promise<void> {
  const flaw = commit === null ? null : await signatureFlaw(workspace, workspace.actor, commit);
  if (flaw !== null) note(args, env, `the signature of this action does not count: ${flaw}; try: git coord key add`);
}

export const start: Verb = {
  name: 'start',
  group: 'session',
  summary: 'start a session: my tasks, what is free by severity, next steps',
  details: ['What did not hold when it was settled is told here once more, and then no longer.'],
  examples: [['git coord start --agent gemini_cli', 'registers gemini_cli and shows its desk']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const started = await startSession(workspace, hostname().slice(0, 255));
      const { done, before, desk } = started;
      const now = workspace.now();
      const inbox = readInbox(workspace, workspace.actor.agent);
      const value = {
        ...actionValue(workspace, done),
        session: workspace.actor.session,
        tasks: desk.tasks,
        available: Object.fromEntries(groupBySeverity(desk.free, desk.policy).map(({ severity, issues }) => [severity, issues])),
        blocked: desk.blocked,
        inbox,
      };
      print(args, env, value, () => {
        const seen = before ? `last seen ${formatDuration(seconds(now) - seconds(before.last_seen))} ago` : 'first session here';
        const head = `${display(workspace.actor.agent)}, session ${display(workspace.actor.session)} (${seen})`;
        return [
          head,
          ...inboxText(inbox),
          tasksText(started, workspace, now),
          freeText(started),
          nextSteps(started, workspace),
        ].join('\n\n');
      });
      if (inbox.length > 0) {
        emptyInbox(workspace, workspace.actor.agent, inbox);
        startRefresh(workspace);
      }
      await noteSignature(args, env, workspace, done);
      return undefined;
    }),
};
