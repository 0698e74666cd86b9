/** One issue's whole life in a repository, and what uninstalling must leave behind: what every kind of repository has to carry. */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Place } from '../support/place.ts';

export interface LifeOptions {
  /** Where the view has to appear; null where there must be none. */
  readonly view: string | null;
  /** Something to do to the repository half-way, when it has coordination and work in it. */
  readonly halfway?: () => void | Promise<void>;
}

/** init → new → claim → propose → review → apply → log → refresh → view → health: every step as a user would take it. */
export async function liveThrough(place: Place, { view, halfway }: LifeOptions): Promise<void> {
  const ada = place.as('ada');
  const bob = place.as('bob');
  expect((await ada.json<{ already: boolean }>('init')).already).to.equal(false);
  const { id } = (await ada.json('new', "Don't lose the *last* line", '--severity', 'high')).issue;
  expect((await ada.json('claim', id)).issue.claim?.agent).to.equal('ada');
  expect((await bob.try('claim', id)).code).to.equal(5);
  await halfway?.();
  const proposed = await ada.json('propose', '--issue', id, '--title', 'Keep it', '--files', 'a.py,b.py', '--tested');
  await bob.json('review', proposed.fix.id, '--approve', '--notes', 'read it');
  const applied = await bob.json('apply', proposed.fix.id);
  expect([applied.fix.status, applied.issue.status, applied.issue.claim]).to.deep.equal(['applied', 'resolved', null]);

  const lines = (await bob.text('log', '--jsonl')).split('\n').filter(Boolean);
  const actions = lines.map((line) => JSON.parse(line) as { action: string; success: boolean; issue_id?: string });
  expect(actions.filter(({ success, issue_id }) => success && issue_id === id).map(({ action }) => action)).to.deep.equal([
    'create_issue',
    'claim_issue',
    'propose_fix',
    'review_fix',
    'apply_fix',
  ]);
  await bob.text('refresh', '--wait');
  expect(place.git('log', '--format=%s', 'refs/coord')).to.contain(`apply ${proposed.fix.id} to ${id}: Keep it`);
  expect(place.git('ls-tree', '-r', '--name-only', '--full-tree', 'refs/coord/state')).to.contain(
    `fixes/applied/${proposed.fix.id}_keep_it.json`,
  );
  expect((await bob.json<{ id: string }[]>('list', '--all')).map((issue) => issue.id)).to.deep.equal([id]);
  if (view !== null) expectView(join(view, '.coord'), id, proposed.fix.id);
  expect(await bob.text('health')).to.contain('all is well');
  expect(place.git('fsck', '--strict', '--no-dangling')).to.equal('');
}

function expectView(directory: string, issue: string, fix: string): void {
  expect(readdirSync(join(directory, 'issues', 'high'))).to.deep.equal([`${issue}_don_t_lose_the_last_line.json`]);
  expect(readdirSync(join(directory, 'fixes', 'applied'))).to.deep.equal([`${fix}_keep_it.json`]);
  expect(existsSync(join(directory, 'fixes', 'proposed'))).to.equal(false);
  expect(readFileSync(join(directory, 'reports', 'FIXES_APPLIED_REPORT.md'), 'utf8')).to.contain(fix);
  expect(readFileSync(join(directory, 'audit_log.jsonl'), 'utf8')).to.contain('"action":"apply_fix"');
}

/** What may not be changed by setting coordination up and taking it away. */
export interface Untouched {
  /** The files of the repository's hooks: mode and content, by name. */
  readonly hooks: ReadonlyMap<string, string>;
  readonly config: string;
  readonly head: string;
}

/** The files of a directory with their modes; none where there is no such directory. */
export function filesIn(directory: string): Map<string, string> {
  if (!existsSync(directory)) return new Map();
  const describe = (name: string): string => {
    const { mode } = lstatSync(join(directory, name));
    return `${mode.toString(8)} ${readFileSync(join(directory, name), 'latin1')}`;
  };
  return new Map(
    readdirSync(directory)
      .sort()
      .map((name) => [name, describe(name)]),
  );
}

/** Remembers what a repository is like before `init`. */
export function remember(place: Place): Untouched {
  const git = (...args: readonly string[]): string => place.git(...args);
  return {
    hooks: filesIn(git('rev-parse', '--path-format=absolute', '--git-path', 'hooks')),
    config: readFileSync(git('rev-parse', '--path-format=absolute', '--git-path', 'config'), 'utf8'),
    head: git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'),
  };
}

/** Uninstalls, and fails where a trace is left or something else is gone. */
export async function uninstallLeavesNothing(place: Place, before: Untouched, worktree: string | null): Promise<void> {
  await place.text('uninstall', '--yes');
  expect(remember(place)).to.deep.equal(before);
  expect(place.git('for-each-ref', 'refs/coord', 'refs/refs')).to.equal('');
  expect((await place.try('list')).code).to.equal(6);
  for (const directory of ['--git-common-dir', '--git-dir']) {
    const found = place.git('rev-parse', '--path-format=absolute', directory);
    expect(existsSync(join(found, 'coord')), join(found, 'coord')).to.equal(false);
    expect(existsSync(join(found, 'refs', 'coord')), join(found, 'refs', 'coord')).to.equal(false);
    expect(existsSync(join(found, 'refs', 'refs')), join(found, 'refs', 'refs')).to.equal(false);
  }
  if (worktree !== null) {
    expect(existsSync(join(worktree, '.coord'))).to.equal(false);
    expect(place.from(worktree).git('status', '--porcelain', '--ignored')).to.equal('');
  }
}
