import type { IssueRow } from '../../app/issue-row.ts';
import { issueOf, listedIfWhole } from '../../app/issue-rows.ts';
import { type IssueFilter, type ListedRow, listRows, withClaimNow } from '../../app/query.ts';
import type { Workspace } from '../../app/workspace.ts';
import { jsonLine } from '../../core/json.ts';
import { isStale } from '../../core/lease.ts';
import { type Claim, ISSUE_STATUSES, type IssueStatus, type Policy, SEVERITIES, type Severity } from '../../core/model.ts';
import { display } from '../../core/text.ts';
import { tableLines } from '../../reports/text.ts';
import type { Arguments } from '../arguments.ts';
import type { Env } from '../env.ts';
import { inWorkspace } from '../open.ts';
import { note } from '../output.ts';
import type { Verb } from '../verb.ts';

export const list: Verb = {
  name: 'list',
  group: 'issues',
  summary: 'list issues, the most urgent first',
  details: [
    'Shows what is still open (new, in_progress) unless --status or --all widens it; then archived issues are among what is done, ' +
      'marked "archived": true under --json.',
  ],
  options: [
    {
      name: 'severity',
      type: 'text',
      value: 'S',
      many: true,
      choices: SEVERITIES,
      describe: 'critical, high, medium or low; may be repeated',
    },
    {
      name: 'status',
      type: 'text',
      value: 'S',
      many: true,
      choices: ISSUE_STATUSES,
      describe: 'new, in_progress, resolved or closed; may be repeated',
    },
    { name: 'mine', type: 'flag', describe: 'only what the agent holds or is assigned to' },
    { name: 'ready', type: 'flag', describe: 'only what can be claimed now and waits for nothing' },
    { name: 'label', type: 'text', value: 'L', many: true, describe: 'only with this label; may be repeated' },
    { name: 'search', type: 'text', value: 'TEXT', describe: 'only where id, title or description contains it' },
    { name: 'all', type: 'flag', describe: 'resolved, closed and archived ones too' },
  ],
  examples: [
    ['git coord list --severity critical,high --ready', 'what to do next'],
    ['git coord list --mine --json', 'my tasks, for a program'],
  ],
  run: (args, env) => inWorkspace(args, env, (workspace) => printList(workspace, args, env), { readsAll: true }),
};

/** Prints the issues that the options ask for. */
async function printList(workspace: Workspace, args: Arguments, env: Env): Promise<undefined> {
  const filter: IssueFilter = {
    severities: args.parts('severity') as Severity[],
    statuses: args.parts('status') as IssueStatus[],
    all: args.flag('all'),
    assignedTo: args.flag('mine') ? workspace.actor.agent : undefined,
    ready: args.flag('ready'),
    labels: args.parts('label'),
    search: args.text('search'),
  };
  const listed = await listRows(workspace, filter);
  const { policy } = await workspace.team();
  if (args.json) {
    await printRows(workspace, env, listed, policy);
    return undefined;
  }
  printTable(workspace, env, listed, policy);
  if (listed.length === 0) {
    const any = (await listRows(workspace, { all: true })).length > 0;
    note(args, env, any ? 'no issues match' : 'no issues yet; try: git coord new "what is wrong or wanted"');
  }
  return undefined;
}

/** One line of a list: id, severity, status, who, title and what it waits for. */
function textRow(row: IssueRow, waitsFor: readonly string[], isEnded: (claim: Claim) => boolean): string[] {
  const who = `${row.assigned_to ?? ''}${row.claim && isEnded(row.claim) ? ' (lease ended)' : ''}`;
  const waits = waitsFor.length > 0 ? ` (waits for ${waitsFor.join(', ')})` : '';
  return [row.id, row.severity, row.status, display(who), display(`${row.title}${waits}`)];
}

/** So many bytes are written at once: there may be more to print than memory has room for. */
const BLOCK = 256 * 1024;

/** Prints rows as a table. */
function printTable(workspace: Workspace, env: Env, listed: readonly ListedRow[], policy: Policy): void {
  const now = workspace.now();
  const isEnded = (claim: Claim): boolean => isStale(claim, now, policy);
  const block = new Block(env);
  const rows = {
    *[Symbol.iterator]() {
      for (const { row, waitsFor } of listed) yield textRow(row, waitsFor, isEnded);
    },
  };
  for (const line of tableLines(rows)) block.add(Buffer.from(`${line}\n`));
  block.flush();
}

/** Prints rows as one JSON array. */
async function printRows(workspace: Workspace, env: Env, listed: readonly ListedRow[], policy: Policy): Promise<void> {
  const now = workspace.now();
  const block = new Block(env);
  block.add(Buffer.from('['));
  for (const [index, { row, archived, waitsFor }] of listed.entries()) {
    const isLast = index === listed.length - 1;
    const known = archived || waitsFor.length > 0 ? null : listedIfWhole(row);
    if (known) {
      block.add(isLast ? known.subarray(0, -1) : known);
      continue;
    }
    const issue = await issueOf(workspace, row);
    const value = { ...withClaimNow(issue, now, policy), waits_for: waitsFor, ...(archived && { archived }) };
    block.add(Buffer.from(`${jsonLine(value)}${isLast ? '' : ','}`));
  }
  block.add(Buffer.from(']\n'));
  block.flush();
}

/** Bytes on their way out. They are copied, so that whoever gave them may use their place again. */
class Block {
  readonly #out: (bytes: Buffer) => void;
  readonly #bytes = Buffer.allocUnsafe(BLOCK);
  #length = 0;

  constructor({ out, outBytes }: Env) {
    this.#out = outBytes ?? ((bytes) => out(bytes.toString('utf8')));
  }

  add(bytes: Buffer): void {
    if (this.#length + bytes.length > BLOCK) this.flush();
    if (bytes.length > BLOCK) this.#out(bytes);
    else this.#length += bytes.copy(this.#bytes, this.#length);
  }

  flush(): void {
    if (this.#length > 0) this.#out(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }
}
