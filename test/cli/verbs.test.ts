import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { VERBS } from '../../src/cli/table.ts';
import { jsonLine } from '../../src/core/json.ts';
import { Clock, coordinated, mustRun, PACKAGE_ROOT, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { outputOf } from './outputs.ts';
import { scene } from './scene.ts';

const BEADS = join(PACKAGE_ROOT, 'test/fixtures/beads-issues.jsonl');

/** One way to call a verb, in a repository with some work in it. */
interface Call {
  readonly words: readonly string[];
  /** The definition in schemas/outputs.schema.json. */
  readonly form: string;
  /** What a person reads. */
  readonly text: RegExp;
  readonly agent?: string | null;
  readonly input?: string;
  readonly code?: number;
}

const CALLS: Readonly<Record<string, readonly Call[]>> = {
  init: [
    { words: ['init', '--no-hooks'], form: 'init', text: /was set up here already; it is complete now\nno hooks\nnext: / },
    { words: ['init'], form: 'init', text: /\nhooks: post-merge, post-checkout, post-commit, post-rewrite, post-receive\n/ },
  ],
  config: [
    { words: ['config'], form: 'config', text: /^lease_minutes {9}60\n/ },
    { words: ['config', 'lease-minutes'], form: 'config', text: /^60\n$/ },
    { words: ['config', 'severities'], form: 'config', text: /^critical,high,medium,low\n$/ },
    { words: ['config', 'lease_minutes', '30'], form: 'action', text: /^set lease_minutes to 30\n$/ },
    { words: ['config', 'lease_minutes', '30'], form: 'action', text: /^set lease_minutes to 30\n$/, agent: null },
    { words: ['config', 'lease_minutes', '60'], form: 'action', text: /^the settings are so already\n$/ },
  ],
  hooks: [
    { words: ['hooks', 'status'], form: 'hooks', text: /^hooks in .*\n {2}post-merge {13}absent\n/ },
    { words: ['hooks', 'install', '--reference-transaction'], form: 'hooks', text: /reference-transaction {2}installed\n$/ },
    { words: ['hooks', 'uninstall'], form: 'hooks', text: /post-commit +absent/ },
  ],
  completion: [
    { words: ['completion', 'bash'], form: 'completion', text: /^# bash completion/ },
    { words: ['completion', 'zsh'], form: 'completion', text: /^#compdef git-coord/ },
    { words: ['completion', 'fish'], form: 'completion', text: /^# fish completion/ },
  ],
  uninstall: [
    { words: ['uninstall', '--yes'], form: 'uninstall', text: /^removed \d+ refs, the view, the settings and the hooks\n/ },
  ],
  start: [
    {
      words: ['start'],
      form: 'start',
      text: /^alice, session session-of-alice \(new here\)\n\nYour tasks in progress \(1\):\n {2}issue_001 {2}high {2}1 h left {2}Parser/,
    },
    { words: ['start', '--agent', 'carol d'], form: 'start', text: /export GIT_COORD_AGENT='carol d' +so that/ },
    { words: ['start'], form: 'start', text: /Free, by severity:\n\ncritical \(1\)\n {2}issue_003 {2}Third\n/, agent: 'bob' },
  ],
  heartbeat: [{ words: ['heartbeat'], form: 'action', text: /^heartbeat of alice\n$/ }],
  status: [
    {
      words: ['status'],
      form: 'status',
      text: /agent: +alice, session session-of-alice\n.*\n.*2 new, 1 in progress, 1 resolved, 1 closed\n/,
    },
    {
      words: ['status'],
      form: 'status',
      text: /held by you:\n {2}issue_001 {2}high {2}alice {2}until 2026-03-01T13:00:00Z {2}Parser/,
    },
    { words: ['status'], form: 'status', text: /held by others:\n {2}issue_001/, agent: 'bob' },
    { words: ['status'], form: 'status', text: /no agent is named here/, agent: null },
  ],
  new: [
    { words: ['new', 'One more'], form: 'action', text: /^created issue_006: One more\nnext: git coord claim issue_006\n$/ },
    { words: ['new', '--title', 'One more', '--severity', 'low'], form: 'action', text: /^created issue_006: One more\n/ },
    {
      words: ['new', 'x', '--description', '-', '--label', 'a', '--label', 'b'],
      form: 'action',
      text: /issue_006/,
      input: 'from\ninput\n',
    },
    { words: ['new', 'x', '--depends-on', 'ISSUE-1,2'], form: 'action', text: /issue_006/ },
    { words: ['new', '--', '-rf'], form: 'action', text: /^created issue_006: -rf\n/ },
  ],
  list: [
    {
      words: ['list'],
      form: 'list',
      text: /^issue_003 {2}critical {2}new +Third\nissue_001 {2}high {6}in_progress {2}alice {2}Parser.*\nissue_002 .* Second \(waits for issue_001\)\n$/,
    },
    { words: ['list', '--all'], form: 'list', text: /issue_005 {2}low {7}closed/ },
    { words: ['list', '--status', 'resolved', '--status', 'closed'], form: 'list', text: /^issue_004 .*\nissue_005 .*\n$/ },
    { words: ['list', '--severity', 'critical,high'], form: 'list', text: /^issue_003 .*\nissue_001 .*\n$/ },
    { words: ['list', '--mine'], form: 'list', text: /^issue_001 .*\n$/ },
    { words: ['list', '--ready'], form: 'list', text: /^issue_003 .*\n$/ },
    { words: ['list', '--label', 'ui', '--label', 'parser'], form: 'list', text: /^issue_001 .*\n$/ },
    { words: ['list', '--search', 'LAST line'], form: 'list', text: /^issue_001 .*\n$/ },
    { words: ['list', '--label', 'none'], form: 'list', text: /^$/ },
  ],
  show: [
    { words: ['show', '1'], form: 'show_issue', text: /^issue_001 {2}Parser drops the last line\n\nseverity: {5}high\n/ },
    {
      words: ['show', '1'],
      form: 'show_issue',
      text: /held by: +alice \(session session-of-alice\), since .*, until 2026-03-01T13:00:00Z\n/,
    },
    {
      words: ['show', '1'],
      form: 'show_issue',
      text: /\n {2}long\n {2}text\n\nfixes:\n {2}fix_001_1 {2}proposed {2}alice {2}Keep it\n {2}fix_001_2 {2}proposed {2}alice {2}Other way\n/,
    },
    { words: ['show', '1'], form: 'show_issue', text: /\nalice at 2026-03-01T12:00:00Z:\n {2}seen on Windows too\n$/ },
    { words: ['show', '2'], form: 'show_issue', text: /depends on: +issue_001 \(open\)/ },
    { words: ['show', '--issue', '#004'], form: 'show_issue', text: /resolved by: +fix_004_1 at / },
    { words: ['show', 'fix_001_1'], form: 'show_fix', text: /files: +a\.py, b\.py\n/ },
    { words: ['show', '--fix', '4_1'], form: 'show_fix', text: /nodes tested: +n1, n2\nsuccess rate: +100%\n/ },
    { words: ['show', 'fix_4_1', '--issue', '4'], form: 'show_fix', text: /^fix_004_1 {2}Fix four\n/ },
  ],
  edit: [
    { words: ['edit', '2', '--title', 'New title'], form: 'action', text: /^edited issue_002: title\n$/ },
    { words: ['edit', '--issue', '2', '--severity', 'low'], form: 'action', text: /^edited issue_002: severity\n$/ },
    { words: ['edit', '2', '--description', '-'], form: 'action', text: /: description\n$/, input: 'text' },
    { words: ['edit', '1', '--add-label', 'x', '--remove-label', 'ui,parser'], form: 'action', text: /: labels\n$/ },
    { words: ['edit', '2', '--add-dependency', '3', '--remove-dependency', '1'], form: 'action', text: /: depends_on\n$/ },
    { words: ['edit', '2', '--severity', 'medium'], form: 'action', text: /^issue_002 needs no change\n$/ },
  ],
  comment: [
    { words: ['comment', '2', 'hello'], form: 'action', text: /^commented on issue_002: hello\n$/ },
    { words: ['comment', '--issue', '2', '-'], form: 'action', text: /: line 1\n$/, input: 'line 1\nline 2\n' },
    { words: ['comment', '2', '--text', '--x'.slice(2)], form: 'action', text: /: x\n$/ },
  ],
  close: [{ words: ['close', '3', '--reason', 'will not do'], form: 'action', text: /^closed issue_003: Third\n$/ }],
  reopen: [
    { words: ['reopen', '4', '--reason', 'came back'], form: 'action', text: /^reopened issue_004: Fourth\n$/ },
    { words: ['reopen', '--issue', '5'], form: 'action', text: /^reopened issue_005: Fifth\n$/ },
  ],
  claim: [
    {
      words: ['claim', '3'],
      form: 'action',
      text: /^claimed issue_003: Third\nyours until 2026-03-01T13:00:00Z;.*\nnext: git coord propose --issue issue_003 /,
    },
    { words: ['claim', '--issue', 'issue-003', '--ttl', '5'], form: 'action', text: /\nyours until 2026-03-01T12:05:00Z;/ },
    { words: ['claim', '1'], form: 'action', text: /^issue_001 is yours already\nyours until/ },
    {
      words: ['claim', '1', '--force', '--reason', 'gone'],
      form: 'action',
      text: /^took over issue_001 from alice: Parser/,
      agent: 'bob',
    },
  ],
  release: [
    { words: ['release', '1', '--reason', 'needs Windows'], form: 'action', text: /^released issue_001: Parser/ },
    {
      words: ['release', '1', '--force', '--reason', 'gone'],
      form: 'action',
      text: /^released issue_001 held by alice: /,
      agent: 'bob',
    },
  ],
  propose: [
    {
      words: [
        'propose',
        '--issue',
        '3',
        '--title',
        'T',
        '--approach',
        '-',
        '--lines',
        '1-9',
        '--tested',
        '--test-notes',
        '27 nodes',
      ],
      form: 'action',
      text: /^proposed fix_003_1 for issue_003: T\nnext: .*git coord review fix_003_1 --approve; then git coord apply fix_003_1\n$/,
      input: 'walk\nthe tree',
    },
    { words: ['propose', 'fix_011', '--issue', '3', '--title', 'T'], form: 'action', text: /^proposed fix_011 for issue_003/ },
    {
      words: ['propose', '--fix', '12', '--issue', '3', '--title', 'T'],
      form: 'action',
      text: /^proposed fix_012 for issue_003/,
    },
  ],
  review: [
    {
      words: ['review', 'fix_001_1', '--approve'],
      form: 'action',
      text: /^approved fix_001_1: Keep it\nnext: git coord apply fix_001_1\n$/,
      agent: 'bob',
    },
    {
      words: ['review', '--fix', '1_1', '--request-changes', '--notes', 'no'],
      form: 'action',
      text: /^requested changes to fix_001_1: /,
      agent: 'bob',
    },
  ],
  apply: [
    { words: ['apply', 'fix_001_1'], form: 'action', text: /^applied fix_001_1 to issue_001: Keep it\nissue_001 is resolved\n$/ },
    { words: ['apply', '--fix', 'FIX-1_2', '--issue', '1'], form: 'action', text: /^applied fix_001_2 to issue_001/ },
  ],
  reject: [{ words: ['reject', 'fix_001_2', '--reason', 'worse'], form: 'action', text: /^rejected fix_001_2: Other way\n$/ }],
  log: [
    {
      words: ['log'],
      form: 'log',
      text: /2026-03-01T12:00:00Z {2}alice {2}apply_fix .* apply fix_004_1 to issue_004: Fix four\n/,
    },
    { words: ['log', '--issue', '5'], form: 'log', text: /close_issue .*\(duplicate of issue_004\)\n$/ },
    { words: ['log', '--since', '2h', '--limit', '1'], form: 'log', text: /^.+\n$/ },
    { words: ['log', '--since', '2026-03-01', '--agent', 'alice'], form: 'log', text: /claim_issue/ },
    { words: ['log', '--since', '2026-03-02'], form: 'log', text: /^$/ },
    { words: ['log', '--limit', '0'], form: 'log', text: /^$/ },
    { words: ['log', '--limit', '0', '--agent', 'alice'], form: 'log', text: /^$/ },
  ],
  report: [
    { words: ['report'], form: 'report', text: /^# Issues\n.*\n# Fixes\n.*\n# Agent activity\n/s },
    { words: ['report', 'fixes'], form: 'report', text: /^# Fixes\n/ },
  ],
  refresh: [
    { words: ['refresh'], form: 'refresh', text: /^refreshing in the background\n$/ },
    {
      words: ['refresh', '--wait'],
      form: 'refresh',
      text: /^folded \d+ branches, mended \d+ pointers?, wrote \d+ files; refs\/coord\/state is [0-9a-f]{12}\n$/,
    },
    { words: ['refresh', '--full'], form: 'refresh', text: /refs\/coord\/state is/ },
  ],
  health: [
    {
      words: ['health'],
      form: 'health',
      text: /changed branches are not in the reports yet\n {4}git coord refresh --wait\n$/,
      code: 8,
    },
  ],
  cleanup: [
    { words: ['cleanup', '--dry-run'], form: 'cleanup', text: /^nothing|^nothing to clean up\n$/ },
    { words: ['cleanup'], form: 'cleanup', text: /brought the reports and the view up to date/ },
  ],
  import: [
    {
      words: ['import', '--from', 'beads', BEADS],
      form: 'import',
      text: /^imported 485 issues, 0 fixes, 10 comments, 0 audit entries\n/,
    },
    {
      words: ['import', join(PACKAGE_ROOT, 'test/fixtures/phase4'), '--from=phase4'],
      form: 'import',
      text: /^imported \d+ issues/,
      code: 8,
    },
  ],
  export: [
    { words: ['export'], form: 'export', text: /^\[\n {2}\{\n {4}"id": "issue_003"/ },
    { words: ['export', '--format', 'json'], form: 'export', text: /"fixes": \[/ },
    { words: ['export', 'json', 'out.json'], form: 'export', text: /^wrote out\.json\n$/ },
    { words: ['export', 'csv', 'out.csv'], form: 'export', text: /^wrote out\.csv\n$/ },
    { words: ['export', 'phase4', 'old'], form: 'export', text: /^wrote \d+ files\n$/ },
  ],
};

/** The same line with --json before a `--`. */
function withJson(words: readonly string[]): string[] {
  const at = words.indexOf('--');
  return at < 0 ? [...words, '--json'] : [...words.slice(0, at), '--json', ...words.slice(at)];
}

describe('cli/verbs', () => {
  const reading = new Set(['completion', 'status', 'list', 'show', 'log', 'report', 'health']);
  let shared: Promise<TestRepository>;

  before(() => {
    shared = scene();
  });

  after(async () => (await shared).remove());

  it('are all called here', () => {
    expect(Object.keys(CALLS).sort()).to.deep.equal(VERBS.map(({ name }) => name).sort());
  });

  for (const { name } of VERBS) {
    describe(name, () => {
      for (const { words, form, text, agent, input, code = 0 } of CALLS[name] ?? []) {
        const options = { ...(agent !== undefined && { agent }), ...(input !== undefined && { input }) };

        it(words.join(' ').replace(PACKAGE_ROOT, ''), async () => {
          const repo = reading.has(name) ? await shared : await scene();
          const said = await run(repo, words, options);
          expect(said.out).to.match(text);
          expect(said.code).to.equal(code);
          const other = reading.has(name) ? repo : await scene();
          const printed = await run(other, withJson(words), options);
          const value = outputOf(printed.out, form);
          if (name !== 'export') expect(printed.out).to.equal(`${jsonLine(value)}\n`);
          expect(printed.err).to.equal('');
          expect(printed.code).to.equal(code);
          for (const used of reading.has(name) ? [] : [repo, other]) used.remove();
        });
      }
    });
  }
});

describe('cli/commands', () => {
  let repo: TestRepository;

  beforeEach(async () => {
    repo = await scene();
  });

  afterEach(() => repo.remove());

  it('accepts an id in every spelling', async () => {
    for (const id of ['1', '01', '001', 'issue_001', 'issue_1', 'ISSUE-1', 'Issue 001', '#1', ' 1 ']) {
      expect(outputOf(await mustRun(repo, ['show', id, '--json']), 'show_issue')['id'], id).to.equal('issue_001');
    }
    for (const id of ['fix_001_1', 'fix_1_1', 'FIX-001_1', 'Fix 1_1']) {
      expect(outputOf(await mustRun(repo, ['show', id, '--json']), 'show_fix')['id'], id).to.equal('fix_001_1');
    }
  });

  it('accepts the id that an issue had elsewhere', async () => {
    await mustRun(repo, ['import', '--from', 'beads', BEADS]);
    expect(await mustRun(repo, ['show', 'bd-5cnq'])).to.match(/also known as: +bd-5cnq/);
    expect(await mustRun(repo, ['claim', 'bd-5cnq'])).to.match(/^claimed issue_bd-5cnq/);
  });

  it('shows an issue that was called like a fix elsewhere, where there is no such fix', async () => {
    const path = join(repo.base, 'like-a-fix.jsonl');
    writeFileSync(path, `${JSON.stringify({ id: 'fix-123', title: 'Called like a fix', status: 'open', priority: 1 })}\n`);
    await mustRun(repo, ['import', '--from', 'beads', path]);
    expect(await mustRun(repo, ['show', 'fix-123'])).to.match(/^issue_fix-123 {2}Called like a fix/);
    const { code, err } = await run(repo, ['show', 'fix-124']);
    expect(code).to.equal(4);
    expect(err).to.match(/^git coord: there is no fix 'fix-124'/);
    expect((await run(repo, ['show', '--fix', 'fix-123'])).code).to.equal(4);
    await mustRun(repo, ['propose', 'fix_123', '--issue', 'fix-123', '--title', 'A fix now']);
    expect(await mustRun(repo, ['show', 'fix-123'])).to.match(/^fix_123 {2}A fix now/);
  });

  it('asks for the issue where two have a fix of one id', async () => {
    await mustRun(repo, ['propose', 'fix_011', '--issue', '2', '--title', 'T']);
    await mustRun(repo, ['propose', 'fix_011', '--issue', '3', '--title', 'T']);
    const { code, err } = await run(repo, ['apply', 'fix_011']);
    expect(code).to.equal(2);
    expect(err).to.match(
      /^git coord: several issues have a fix fix_011: issue_00[23], issue_00[23]; add --issue issue_00[23]\n$/,
    );
    await mustRun(repo, ['apply', 'fix_011', '--issue', '3']);
  });

  it('prints one JSON object a line with --jsonl', async () => {
    const lines = (await mustRun(repo, ['log', '--jsonl'])).trimEnd().split('\n');
    expect(lines.length).to.be.greaterThan(10);
    for (const line of lines) outputOf(`${line}\n`, 'log_entry');
    const exported = (await mustRun(repo, ['export', 'jsonl'])).trimEnd().split('\n');
    expect(exported.map((line) => (JSON.parse(line) as { id: string }).id)).to.include('issue_005');
    expect((await mustRun(repo, ['export', 'csv'])).split('\r\n')).to.have.length(7);
  });

  it('says for people only that nothing matches', async () => {
    expect(await run(repo, ['list', '--label', 'none'])).to.deep.equal({ code: 0, out: '', err: 'no issues match\n' });
    expect(await run(repo, ['list', '--label', 'none', '--json'])).to.deep.equal({ code: 0, out: '[]\n', err: '' });
    expect((await run(repo, ['log', '--since', '2026-03-02'])).err).to.equal('no entries match\n');
  });

  it('exports into a file what it prints without one', async () => {
    for (const format of ['json', 'jsonl', 'csv']) {
      await mustRun(repo, ['export', format, `out.${format}`]);
      expect(readFileSync(join(repo.dir, `out.${format}`), 'utf8')).to.equal(await mustRun(repo, ['export', format]));
    }
    expect(readdirSync(repo.dir).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('says of an empty backlog how to begin', async () => {
    const empty = await coordinated();
    expect((await run(empty, ['list'])).err).to.equal('no issues yet; try: git coord new "what is wrong or wanted"\n');
    empty.remove();
  });

  it('takes an empty GIT_COORD_AGENT for none', async () => {
    repo.git('config', 'coord.agent', 'dora');
    const variables = { GIT_COORD_AGENT: '' };
    expect(await mustRun(repo, ['heartbeat'], { variables })).to.equal('heartbeat of dora\n');
    expect(await mustRun(repo, ['status'], { variables })).to.match(/^agent: +dora,/);
  });

  it('says for programs which issues an issue waits for', async () => {
    const listed = outputOf(await mustRun(repo, ['list', '--json']), 'list') as unknown as { id: string; waits_for: string[] }[];
    expect(listed.map(({ id, waits_for }) => [id, waits_for])).to.deep.equal([
      ['issue_003', []],
      ['issue_001', []],
      ['issue_002', ['issue_001']],
    ]);
    expect(outputOf(await mustRun(repo, ['show', '2', '--json']), 'show_issue')['waits_for']).to.deep.equal(['issue_001']);
    expect(outputOf(await mustRun(repo, ['claim', '2', '--json']), 'action')['waits_for']).to.deep.equal(['issue_001']);
    expect(outputOf(await mustRun(repo, ['claim', '3', '--json']), 'action')).not.to.have.property('waits_for');
  });

  it('tells the claimant which issues it has to wait for', async () => {
    const waiting = await run(repo, ['claim', '2']);
    expect(waiting.err).to.equal('note: issue_002 waits for issue_001, still open\n');
    await mustRun(repo, ['apply', 'fix_001_1']);
    expect((await run(repo, ['claim', '2'])).err).to.equal('');
  });

  it('keeps the title, the labels and the description as they were given', async () => {
    const title = '🚀 שלום 日本語 `touch x` $(touch y) ../../z';
    await mustRun(repo, ['new', title, '--label', '../../etc,a b', '--description', '$(touch z)\n`touch w`']);
    const shown = outputOf(await mustRun(repo, ['show', '6', '--json']), 'show_issue');
    expect(shown).to.include({ title, description: '$(touch z)\n`touch w`' });
    expect(shown['labels']).to.deep.equal(['../../etc', 'a b']);
    for (const name of ['x', 'y', 'z', 'w']) expect(existsSync(join(repo.dir, name)), name).to.equal(false);
    await mustRun(repo, ['refresh', '--wait']);
    expect(repo.git('ls-tree', '-r', '--name-only', 'refs/coord/state')).to.contain(
      'issues/medium/issue_006_touch_x_touch_y_z.json',
    );
  });

  it('removes every trace and says where all of it still is', async () => {
    await mustRun(repo, ['hooks', 'install']);
    await mustRun(repo, ['refresh', '--wait']);
    const { out, code } = await run(repo, ['uninstall', '--yes']);
    expect(code).to.equal(0);
    expect(out).to.match(/until Git collects it, all of it is still at [0-9a-f]{40}: git log [0-9a-f]{12}\n$/);
    expect(repo.git('for-each-ref')).to.equal('');
    expect(existsSync(join(repo.dir, '.coord'))).to.equal(false);
    expect(existsSync(join(repo.dir, '.git/coord'))).to.equal(false);
    expect((await run(repo, ['uninstall', '--yes'])).code).to.equal(6);
  });

  it('works in a repository whose files are hashed with SHA-256, and in a bare one', async () => {
    for (const args of [['--object-format=sha256'], ['--bare']]) {
      const other = await coordinated(args);
      await mustRun(other, ['new', 'First']);
      expect(outputOf(await mustRun(other, ['claim', '1', '--json']), 'action')['action']).to.equal('claim_issue');
      expect(outputOf(await mustRun(other, ['refresh', '--wait', '--json']), 'refresh')['ok']).to.equal(true);
      other.remove();
    }
  });
});

describe('cli/leases', () => {
  let repo: TestRepository;
  let clock: Clock;

  beforeEach(async () => {
    repo = await coordinated();
    clock = new Clock();
    await mustRun(repo, ['new', 'First', '--severity', 'high'], { clock });
    await mustRun(repo, ['new', 'Second'], { clock });
    await mustRun(repo, ['claim', '1'], { clock });
  });

  afterEach(() => repo.remove());

  it('tells the loser who holds it, since when, until when, and what is free instead', async () => {
    const { code, out, err } = await run(repo, ['claim', '1'], { agent: 'bob', clock });
    expect({ code, out }).to.deep.equal({ code: 5, out: '' });
    expect(err).to.equal(
      "git coord: issue_001 is held by 'alice' since 2026-03-01T12:00:00Z until 2026-03-01T13:00:00Z; free instead: issue_002 (medium: Second); try: git coord claim issue_002\n",
    );
    const json = await run(repo, ['claim', '1', '--json'], { agent: 'bob', clock });
    const { error } = outputOf(json.err, 'error') as { error: { data: { claim: object; free: object[] } } };
    expect(error.data.claim).to.include({ agent: 'alice', expires_at: '2026-03-01T13:00:00Z' });
    expect(error.data.free).to.deep.equal([{ id: 'issue_002', severity: 'medium', title: 'Second' }]);
  });

  it('shows the loser the issue where nothing else is free', async () => {
    await mustRun(repo, ['claim', '2'], { clock });
    const { err } = await run(repo, ['claim', '1'], { agent: 'bob', clock });
    expect(err).to.match(/; nothing else is free; try: git coord show issue_001\n$/);
  });

  it('tells a second session of the holder how to go on', async () => {
    const second = await run(repo, ['claim', '1'], { session: 'another', clock });
    expect(second.code).to.equal(5);
    expect(second.err).to.contain("held by another session of 'alice'").and.to.contain('try: git coord claim issue_001 --resume');
    expect(await mustRun(repo, ['claim', '1', '--resume'], { session: 'another', clock })).to.match(/^resumed issue_001/);
    expect((await run(repo, ['release', '1'], { clock })).code).to.equal(5);
  });

  it('lets anyone take over a lease that has ended, and fences its former holder', async () => {
    clock.forward(61);
    expect((await run(repo, ['claim', '1'], { agent: 'bob', clock })).code, 'within the margin').to.equal(5);
    clock.forward(2);
    expect(await mustRun(repo, ['list'], { clock })).to.match(
      /^issue_001 {2}high {4}in_progress {2}alice \(lease ended\) {2}First\n/,
    );
    expect(await mustRun(repo, ['show', '1'], { clock })).to.contain('; it has ended and may be taken over');
    expect(await mustRun(repo, ['claim', '1'], { agent: 'bob', clock })).to.match(/^took over issue_001 from alice: First\n/);
    expect((await run(repo, ['release', '1'], { clock })).code).to.equal(5);
  });

  it('renews when less than half is left', async () => {
    clock.forward(40);
    expect(await mustRun(repo, ['heartbeat'], { clock })).to.equal('heartbeat of alice\nrenewed issue_001\n');
    clock.forward(40);
    expect(await mustRun(repo, ['claim', '1'], { clock })).to.match(
      /^renewed issue_001: First\nyours until 2026-03-01T14:20:00Z/,
    );
  });

  it('health names each problem with the command that mends it, and cleanup mends', async () => {
    await mustRun(repo, ['refresh', '--wait'], { clock });
    expect(await mustRun(repo, ['health'], { clock })).to.match(/agents: +0, holding 1 issue\n\nall is well\n$/);
    clock.forward(70);
    const sick = await run(repo, ['health'], { clock });
    expect(sick.code).to.equal(8);
    expect(sick.out).to.contain("the lease of 'alice' on issue_001 ended 10 min ago\n    git coord cleanup\n");
    expect(sick.err).to.equal('');
    const dry = await mustRun(repo, ['cleanup', '--dry-run'], { agent: null, clock });
    expect(dry).to.match(
      /^nothing was changed; without --dry-run this would be done:\n {2}released issue_001, whose lease 'alice' let end at /,
    );
    expect(await mustRun(repo, ['cleanup'], { agent: null, clock })).to.match(/^released issue_001/);
    expect((await run(repo, ['health'], { clock })).code).to.equal(0);
  });
});
