import { claimIssue } from '../../app/actions.ts';
import { freeInstead } from '../../app/free.ts';
import { showIssue } from '../../app/query.ts';
import { resolveIssue } from '../../app/resolve.ts';
import type { Done } from '../../app/transact.ts';
import type { Workspace } from '../../app/workspace.ts';
import { CoordinationError } from '../../core/errors.ts';
import type { IssueId } from '../../core/ids.ts';
import { display, truncate } from '../../core/text.ts';
import { inWorkspace } from '../open.ts';
import { note, printAction } from '../output.ts';
import { ISSUE, REASON, type Verb } from '../verb.ts';

/** What the winner wants to know next. */
function nextSteps(done: Done): string[] {
  const claim = done.state.issue?.claim;
  if (!claim) return [];
  return [
    `yours until ${claim.expires_at}; your commands renew it`,
    `next: git coord propose --issue ${done.issue} --title "…" --approach "…" --files a,b --tested`,
  ];
}

/** Whoever cannot have it is told what is free instead. */
async function withFree(workspace: Workspace, issue: IssueId, error: CoordinationError): Promise<CoordinationError> {
  const free = await freeInstead(workspace, 3);
  const data = { ...error.data, free: free.map(({ id, severity, title }) => ({ id, severity, title })) };
  const resume = error.hint?.includes('--resume') ? error.hint : undefined;
  if (free.length === 0) {
    const hint = resume ?? `git coord show ${issue}`;
    return new CoordinationError(error.code, `${error.message}; nothing else is free`, { hint, data });
  }
  const names = free.map(({ id, severity, title }) => `${id} (${severity}: ${truncate(display(title), 40)})`).join(', ');
  return new CoordinationError(error.code, `${error.message}; free instead: ${names}`, {
    hint: resume ?? `git coord claim ${free[0]?.id}`,
    data,
  });
}

async function claimOrOffer(workspace: Workspace, issue: IssueId, input: Parameters<typeof claimIssue>[2]): Promise<Done> {
  try {
    return await claimIssue(workspace, issue, input);
  } catch (error) {
    const isTaken = error instanceof CoordinationError && (error.data['claim'] || error.data['status']);
    throw isTaken ? await withFree(workspace, issue, error) : error;
  }
}

export const claim: Verb = {
  name: 'claim',
  group: 'work',
  summary: 'take an issue; exactly one claimant gets it',
  details: [
    'A lease lasts as long as policy says (60 minutes) and is renewed by any command of its holder. A lease that has ended may be taken over by anyone.',
    'Exits 5 when somebody else holds the issue, and says who, since when, until when, and what is free instead; 3 when it is done already.',
  ],
  positionals: [ISSUE],
  options: [
    {
      name: 'ttl',
      type: 'number',
      value: 'MINUTES',
      least: 1,
      most: 100_000,
      describe: 'another length of the lease, within policy',
    },
    { name: 'resume', type: 'flag', describe: 'go on with what another session of the same agent holds' },
    { name: 'force', type: 'flag', describe: 'take over a lease that has not ended; needs --reason' },
    REASON,
  ],
  examples: [
    ['git coord claim issue_008', 'takes issue_008'],
    ['git coord claim 8 --resume', 'goes on after the agent was started anew'],
    ['git coord claim 8 --force --reason "the machine is gone"', 'takes it from a live holder, on record'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const issue = await resolveIssue(workspace, args.need('issue'));
      const ttl = args.number('ttl');
      const done = await claimOrOffer(workspace, issue, {
        ...(ttl !== undefined && { ttl_minutes: ttl }),
        ...(args.flag('resume') && { resume: true }),
        ...(args.flag('force') && { force: true }),
        ...(args.text('reason') !== undefined && { reason: args.text('reason') ?? '' }),
      });
      const waitsFor = done.state.issue?.depends_on?.length ? (await showIssue(workspace, issue)).waitsFor : [];
      const waits = waitsFor.length > 0;
      if (waits) note(args, env, `note: ${issue} waits for ${waitsFor.join(', ')}, still open`);
      printAction(args, env, workspace, done, nextSteps(done), waits ? { waits_for: waitsFor } : {});
      return undefined;
    }),
};
