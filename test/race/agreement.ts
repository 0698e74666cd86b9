/** Checks that everything a repository says about its issues agrees: branches, pointers, log, derived state, view and reports. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Place, ShownIssue } from '../support/place.ts';

/** One commit of an issue's branch. */
export interface Step {
  readonly oid: string;
  readonly parents: readonly string[];
  readonly action: string;
  readonly agent: string;
  readonly session: string;
  /** The issue's document in this commit. */
  readonly issue: ShownIssue;
}

/** The history of an issue's branch, the oldest first; its last step is the tip. */
export type Branches = ReadonlyMap<string, readonly [Step, ...Step[]]>;

const ISSUES = 'refs/coord/issues/';
const CLAIMS = 'refs/coord/claims/';
const trailer = (key: string): string => `%(trailers:key=${key},valueonly,separator=)`;
const FIELDS = ['%H', '%S', '%P', ...['Coord-Action', 'Coord-Agent', 'Coord-Session'].map(trailer)];
const FORMAT = `%x1f${FIELDS.join('%x1f')}%x1f`;

/** The refs below a prefix. */
export function refs(place: Place, prefix: string): Map<string, string> {
  const lines = place.git('for-each-ref', '--format=%(refname) %(objectname)', prefix).split('\n').filter(Boolean);
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}

/** Every issue's branch, by the issue's id, read with plain Git. */
export function branchesOf(place: Place): Branches {
  const raw = place.git(
    'log',
    '--topo-order',
    '--reverse',
    '--raw',
    '--root',
    '--no-abbrev',
    `--format=${FORMAT}`,
    `--glob=${ISSUES}*`,
  );
  const branches = new Map<string, [Step, ...Step[]]>();
  const texts = raw.split('\x1f').slice(1);
  const commits = Array.from({ length: texts.length / (FIELDS.length + 1) }, (_, index) => index * (FIELDS.length + 1));
  const parsed = commits.map((from) => {
    const [oid = '', ref = '', parents = '', action = '', agent = '', session = '', files = ''] = texts.slice(from);
    const changed = [...files.matchAll(/^:\d+ \d+ \w+ (\w+) \w+\t(?:.*\t)?issues\/.*$/gm)].map(([, blob = '']) => blob);
    return {
      oid,
      id: ref.slice(ISSUES.length),
      parents,
      action,
      agent,
      session,
      blob: changed.find((blob) => !/^0+$/.test(blob)),
    };
  });
  const documents = blobs(place, new Set(parsed.flatMap(({ blob }) => blob ?? [])));
  for (const { id, parents, blob, ...rest } of parsed) {
    const before = branches.get(id);
    const issue = blob === undefined ? before?.at(-1)?.issue : (JSON.parse(documents.get(blob) ?? '') as ShownIssue);
    if (!issue) throw new Error(`${rest.oid} on ${id} has no document`);
    const step = { ...rest, parents: parents === '' ? [] : parents.split(' '), issue };
    if (before) before.push(step);
    else branches.set(id, [step]);
  }
  return branches;
}

/** The content of blobs: one Git process for all of them. */
function blobs(place: Place, oids: ReadonlySet<string>): Map<string, string> {
  const output = place.feed([...oids].map((oid) => `${oid}\n`).join(''), 'cat-file', '--batch');
  const found = new Map<string, string>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const [oid = '', , size = ''] = output.subarray(at, end).toString('latin1').split(' ');
    found.set(oid, output.subarray(end + 1, end + 1 + Number(size)).toString('utf8'));
    at = end + 1 + Number(size) + 1;
  }
  return found;
}

/** The branch of an issue that exists. */
export function branchOf(branches: Branches, id: string): readonly [Step, ...Step[]] {
  const steps = branches.get(id);
  if (!steps) throw new Error(`there is no ${id}`);
  return steps;
}

/** The issue as it is at the tip of its branch. */
export const tipOf = (steps: readonly [Step, ...Step[]]): Step => steps.at(-1) ?? steps[0];

function holderOf({ claim }: ShownIssue): string | null {
  return claim ? `${claim.agent}/${claim.session}` : null;
}

/** Fails where an issue ever had two holders: the holder may only change by his own release, an apply, or a claim of a free issue. */
export function expectOneHolderAtATime(steps: readonly Step[]): void {
  let holder: string | null = null;
  for (const [index, step] of steps.entries()) {
    const what = `${step.action} by ${step.agent} (${step.oid})`;
    expect(step.parents, what).to.deep.equal(index === 0 ? [] : [steps[index - 1]?.oid]);
    const next = holderOf(step.issue);
    if (next !== holder) {
      const actor = `${step.agent}/${step.session}`;
      if (step.action === 'claim_issue') {
        expect(holder, `the holder before the ${what}`).to.equal(null);
        expect(next).to.equal(actor);
      } else {
        expect(next, `the holder after the ${what}`).to.equal(null);
        expect(['release_issue', 'apply_fix', 'close_issue']).to.include(step.action);
        if (step.action === 'release_issue') expect(actor).to.equal(holder);
      }
    }
    holder = next;
  }
}

/** The lines of `git coord log --jsonl`. */
export interface LogLine {
  readonly agent: string;
  readonly action: string;
  readonly success: boolean;
  readonly issue_id?: string;
  readonly commit: string;
}

export async function logLines(place: Place): Promise<LogLine[]> {
  return parseLines(await place.text('log', '--jsonl'));
}

function parseLines(text: string): LogLine[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogLine);
}

/** Fails unless the derived state contains every branch, and pointers, view, reports and objects say the same as the branches. */
export async function expectAgreement(place: Place): Promise<void> {
  const branches = branchesOf(place);
  const issues = [...branches.values()].map((steps) => tipOf(steps).issue);
  for (const steps of branches.values()) expectOneHolderAtATime(steps);
  expectPointers(place, branches);
  expectState(place);
  const view = join(place.git('rev-parse', '--show-toplevel'), '.coord');
  if (existsSync(join(view, '.state'))) await expectView(place, view, issues);
  expect(place.git('fsck', '--no-dangling', '--strict')).to.equal('');
  expect(await place.text('health')).to.contain('all is well');
  expect(await place.text('verify', '--full')).to.contain('all is as it was done');
}

/** There is a pointer for every claim and it shows the commit that holds it; a pointer whose claim has ended is of that branch. */
function expectPointers(place: Place, branches: Branches): void {
  const pointers = refs(place, CLAIMS);
  for (const [id, steps] of branches) {
    const { claim } = tipOf(steps).issue;
    const pointer = pointers.get(`${CLAIMS}${id}`);
    if (!claim && pointer === undefined) continue;
    const pointed = steps.find(({ oid }) => oid === pointer)?.issue.claim;
    if (claim) expect(pointed, `the claim at the pointer of ${id}`).to.deep.equal(claim);
    else expect(pointed, `the claim at the pointer of ${id}`).to.not.equal(undefined);
  }
}

/** The state has every branch as its ancestor, and every branch's files. */
function expectState(place: Place): void {
  const branches = ['refs/coord/issues', 'refs/coord/agents', 'refs/coord/config'];
  expect(place.git('for-each-ref', '--no-merged=refs/coord/state', '--format=%(refname)', ...branches)).to.equal('');
  const trees = place.git('for-each-ref', '--format=%(tree)', 'refs/coord/issues').split('\n').filter(Boolean);
  const nothing = place.feed('', 'hash-object', '-t', 'tree', '--stdin').toString('latin1').trim();
  const pairs = trees.map((tree) => `${nothing} ${tree}\n`).join('');
  const lines = place.feed(pairs, 'diff-tree', '-r', '--stdin', '--no-renames').toString('utf8').split('\n');
  const expected = lines.flatMap((line) => /^:\d+ \d+ \w+ (\w+) A\t(.*)$/.exec(line)?.slice(1).join(' ') ?? []);
  const actual = place.git('ls-tree', '-r', '--format=%(objectname) %(path)', 'refs/coord/state', 'issues', 'fixes', 'comments');
  expect(actual.split('\n').filter(Boolean).sort()).to.deep.equal(expected.sort());
}

/** The encoded names of the agents that have not been told everything. */
function inboxes(place: Place): string[] {
  const boxes = join(place.cwd, place.git('rev-parse', '--git-common-dir'), 'coord', 'inbox');
  const names = existsSync(boxes) ? readdirSync(boxes) : [];
  return names.filter((name) => readdirSync(join(boxes, name)).some((note) => note.endsWith('.json')));
}

/** The view has the state's files with the state's content, an index of them, reports, the inboxes, and the whole log. */
async function expectView(place: Place, view: string, issues: readonly ShownIssue[]): Promise<void> {
  expect(readFileSync(join(view, '.state'), 'utf8').trim()).to.equal(place.git('rev-parse', 'refs/coord/state'));
  const wanted = place.git('ls-tree', '-r', '--format=%(objectname) %(path)', 'refs/coord/state').split('\n');
  const viewed = wanted.filter((line) => !line.endsWith(' config.json'));
  const paths = viewed.map((line) => line.slice(line.indexOf(' ') + 1));
  const actual = place.git('hash-object', '--no-filters', '--', ...paths.map((path) => join(view, path))).split('\n');
  expect(actual.map((oid, index) => `${oid} ${paths[index]}`)).to.deep.equal(viewed);
  const present = readdirSync(view, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(view.length + 1)] : [],
  );
  const besides = ['.gitignore', '.state', 'audit_log.jsonl', 'config.json', 'fixes/index.json', 'issues/index.json'];
  besides.push(...inboxes(place).map((name) => `inbox/${name}.md`));
  expect(present.sort()).to.deep.equal([...paths, ...besides].sort());

  const index = JSON.parse(readFileSync(join(view, 'issues', 'index.json'), 'utf8')) as { issues: ShownIssue[] };
  const shown = ({ id, status, assigned_to }: ShownIssue): string => `${id} ${status} ${assigned_to}`;
  expect(index.issues.map(shown).sort()).to.deep.equal(issues.map(shown).sort());
  const report = readFileSync(join(view, 'reports', 'ISSUES_REPORT.md'), 'utf8');
  for (const { id } of issues) expect(report).to.contain(id);
  const audited = parseLines(readFileSync(join(view, 'audit_log.jsonl'), 'utf8'));
  const logged = await logLines(place);
  const commits = (lines: readonly LogLine[]): string[] => lines.map(({ commit }) => commit).sort();
  expect(commits(audited)).to.deep.equal(commits(logged));
}
