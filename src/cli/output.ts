/** How results and failures are said: for people, or as one JSON value. */

import { withClaimNow } from '../app/query.ts';
import { refusedOnTheWay } from '../app/remote/inbox.ts';
import type { Done } from '../app/transact.ts';
import type { Workspace } from '../app/workspace.ts';
import { CoordinationError } from '../core/errors.ts';
import { jsonLine } from '../core/json.ts';
import { display, displayBlock, truncate } from '../core/text.ts';
import type { Arguments } from './arguments.ts';
import type { Env } from './env.ts';
import { refusedLine } from './sync-text.ts';

/** Prints a result: the JSON value under --json, else the text. */
export function print(args: Arguments, env: Env, value: unknown, text: () => string): void {
  if (args.json) env.out(`${jsonLine(value)}\n`);
  else {
    const shown = displayBlock(text());
    env.out(shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`);
  }
}

/** The JSON form of an action that was done. */
export function actionValue(workspace: Workspace, done: Done): Record<string, unknown> {
  const { issue, fixes, agent, config } = done.state;
  const fix = done.fix === null ? undefined : fixes.find(({ id }) => id === done.fix);
  return {
    ok: true,
    action: done.action,
    ...(done.already && { already: true }),
    ...(issue && { issue: withClaimNow(issue, workspace.now(), done.policy) }),
    ...(fix && { fix }),
    ...(agent && { agent: { id: agent.name, ...agent } }),
    ...(config && { config }),
    commit: done.commit,
    scope: done.scope,
  };
}

/** Prints an action that was done: its JSON form with `further` fields, or its sentence and what else a person wants to hear. */
export function printAction(
  args: Arguments,
  env: Env,
  workspace: Workspace,
  done: Done,
  more: readonly string[] = [],
  further: Readonly<Record<string, unknown>> = {},
): void {
  if (workspace.offline && workspace.remote !== null && done.commit !== null) {
    note(args, env, 'note: without the remote: tentative until git coord sync has settled it');
  }
  for (const refused of refusedOnTheWay(workspace)) note(args, env, `note: done apart, and ${refusedLine(refused)}`);
  print(args, env, { ...actionValue(workspace, done), ...further }, () => [sentence(done), ...more].join('\n'));
}

/** A commit's subject says what to do, an answer what was done. */
const DONE: Readonly<Record<string, string>> = {
  create: 'created',
  edit: 'edited',
  comment: 'commented',
  close: 'closed',
  reopen: 'reopened',
  claim: 'claimed',
  'take over': 'took over',
  resume: 'resumed',
  renew: 'renewed',
  release: 'released',
  propose: 'proposed',
  approve: 'approved',
  'request changes': 'requested changes',
  apply: 'applied',
  reject: 'rejected',
  add: 'added',
  revoke: 'revoked',
};

/** `claimed issue_008: Template …` */
function sentence(done: Done): string {
  const said = done.already && done.commit === null ? done.summary : done.summary.replace(STARTS, (word) => DONE[word] ?? word);
  return truncate(display(said), 300);
}

const STARTS = new RegExp(`^(?:${Object.keys(DONE).join('|')})(?= )`);

/** Says something beside the result, for people only. */
export function note(args: Arguments, env: Env, text: string): void {
  if (!args.json) env.err(`${display(text)}\n`);
}

/** A hint that is a command is one to try; any other is said as it is. */
function advice(hint: string | undefined): string {
  if (!hint) return '';
  return /^(?:git |--|export |rm )/.test(hint) ? `; try: ${display(hint)}` : `; ${display(hint)}`;
}

/** Prints a failure on standard error and returns its exit code. */
export function printError(json: boolean, env: Env, error: unknown): number {
  if (error instanceof CoordinationError) {
    if (json) env.err(`${jsonLine({ ok: false, error: error.toJSON() })}\n`);
    else env.err(`git coord: ${display(error.message)}${advice(error.hint)}\n`);
    return error.exitCode;
  }
  const { message, stack } = error as Error;
  const bug = { code: 'internal', message: String(message ?? error), hint: null, data: {} };
  if (json) env.err(`${jsonLine({ ok: false, error: bug })}\n`);
  else
    env.err(
      `git coord: this is a bug: ${display(bug.message)}\n${env.variables['GIT_COORD_DEBUG'] ? `${displayBlock(stack ?? '')}\n` : ''}`,
    );
  return 1;
}
