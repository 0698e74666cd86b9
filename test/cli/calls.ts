import { join } from 'node:path';
import { KEY } from '../core/samples.ts';
import { PACKAGE_ROOT } from '../support/cli.ts';

const BEADS = join(PACKAGE_ROOT, 'test/fixtures/beads-issues.jsonl');

/** One way to call a verb, in a repository with some work in it. */
export interface Call {
  readonly words: readonly string[];
  /** The definition in schemas/outputs.schema.json. */
  readonly form: string;
  /** What a person reads. */
  readonly text: RegExp;
  readonly agent?: string | null;
  readonly input?: string;
  readonly code?: number;
  /** Whether it needs a repository whose remote decides. */
  readonly remote?: boolean;
}

/** The calls of each verb, by its name. */
export const CALLS: Readonly<Record<string, readonly Call[]>> = {
  init: [
    {
      words: ['init', '--no-hooks'],
      form: 'init',
      text: /was set up here already; it is complete now\nno hooks\ncommit what is yours of it .*\nnext: /,
    },
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
  key: [
    { words: ['key', 'list'], form: 'keys', text: /^no keys; git coord key add adds the one that signs here\n$/ },
    { words: ['key', 'list', 'bob'], form: 'keys', text: /^no keys; / },
    {
      words: ['key', 'add', '-'],
      form: 'action',
      text: /^added key SHA256:mtW8v8\S+ of 'alice'\n$/,
      input: `${KEY.public_key} a comment\n`,
    },
    { words: ['key', 'add', '-'], form: 'action', text: / of 'Test User'\n$/, agent: null, input: KEY.public_key },
  ],
  hooks: [
    { words: ['hooks', 'status'], form: 'hooks', text: /^hooks in .*\n {2}post-merge {13}absent\n/ },
    { words: ['hooks', 'install', '--server'], form: 'hooks', text: /pre-receive +installed/ },
    { words: ['hooks', 'install', '--reference-transaction'], form: 'hooks', text: /reference-transaction {2}installed\n$/ },
    { words: ['hooks', 'uninstall'], form: 'hooks', text: /post-commit +absent/ },
  ],
  doctor: [
    {
      words: ['doctor'],
      form: 'doctor',
      text: /^git: +2\.\d+.*\nprogram: +(?:native|Node \d+).*\nrepository: +worktree\n[\s\S]*\n\nall is well\n$/,
    },
    { words: ['doctor', '--remove-locks', '--fix'], form: 'doctor', text: /all is well\n$/, agent: null },
    {
      words: ['doctor', '--remote'],
      form: 'doctor',
      text: /\norigin:\n {2}below refs\/coord: the team \w{32}\n {4}needed: +new refs yes, shown yes, forward yes\n[\s\S]*all is well\n$/,
      remote: true,
    },
    { words: ['doctor', '--remote', 'origin'], form: 'doctor', text: /deletions yes\n\nall is well\n$/, remote: true },
  ],
  completion: [
    { words: ['completion', 'bash'], form: 'completion', text: /^# bash completion/ },
    { words: ['completion', 'zsh'], form: 'completion', text: /^#compdef git-coord/ },
    { words: ['completion', 'fish'], form: 'completion', text: /^# fish completion/ },
  ],
  guard: [
    { words: ['guard'], form: 'guard', text: /^$/, input: `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/main\n`, agent: null },
  ],
  uninstall: [
    { words: ['uninstall', '--yes'], form: 'uninstall', text: /^removed \d+ refs, the view, the settings and the hooks\n/ },
  ],
  start: [
    {
      words: ['start'],
      form: 'start',
      text: /^alice, session session-of-alice \(first session here\)\n\nYour tasks in progress \(1\):\n {2}issue_001 {2}high {2}1 h left {2}Parser/,
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
    { words: ['status'], form: 'status', text: /decided by: +the remote 'origin'\nunpushed: +nothing\n/, remote: true },
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
  verify: [
    {
      words: ['verify'],
      form: 'verify',
      text: /refs\/coord\/state does not contain it; .*\n {4}git coord refresh --wait\n\d+ branches, \d+ new actions replayed: \d+ findings?\n$/,
      code: 8,
    },
  ],
  sync: [{ words: ['sync'], form: 'sync', text: /^origin: up to date\n$/, remote: true }],
  push: [{ words: ['push'], form: 'sync', text: /^origin: up to date\n$/, remote: true }],
  pull: [{ words: ['pull'], form: 'sync', text: /^origin: up to date\n$/, remote: true }],
  archive: [
    { words: ['archive', '--dry-run'], form: 'archive', text: /^nothing to archive\n$/ },
    {
      words: ['archive', '--older-than', '0', '--dry-run'],
      form: 'archive',
      text: /^would archive \d+ issues?: issue_\d+[\s\S]*\nnothing was changed\n$/,
    },
    { words: ['archive', '--older-than', '0'], form: 'archive', text: /^archived \d+ issues?: issue_\d+/ },
    { words: ['archive'], form: 'archive', text: /^nothing to archive\n$/, remote: true },
  ],
  cleanup: [
    {
      words: ['cleanup', '--dry-run'],
      form: 'cleanup',
      text: /^would bring the reports and the view up to date \(\d+ branches\)\nnothing was changed\n$/,
    },
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
