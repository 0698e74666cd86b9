import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { outputOf } from './outputs.ts';
import { scene } from './scene.ts';

/** What is refused: the words, the exit code, what is said, and who asks. */
type Refusal = readonly [
  words: readonly string[],
  code: number,
  says: RegExp | string,
  options?: { agent?: string | null; session?: string; input?: string },
];

const LONG = 'x'.repeat(100_000);

const USAGE: readonly Refusal[] = [
  [['new'], 2, 'TITLE is missing; try: git coord new -h'],
  [['new', ''], 2, 'the title is empty; try: git coord new -h'],
  [['new', '  '], 2, 'the title is empty; try: git coord new -h'],
  [['new', LONG], 2, /^the title is longer than 500 characters/],
  [['new', 'a\nb'], 2, /^the title has a line break or control character \(\\u000a\); keep the title to one line/],
  [['new', '\u001b[31mred'], 2, /control character \(\\u001b\)/],
  [['new', 'a\u009bb'], 2, /control character \(\\u009b\)/],
  [['new', 'a\u202eb'], 2, /control character \(\\u202e\)/],
  [['new', 'a\u0000b'], 2, /control character \(\\u0000\)/],
  [['new', '-rf'], 2, "new has no option '-rf'; try: git coord new -h, or put -- before text that starts with a dash"],
  [['new', '--severty', 'high', 'x'], 2, "new has no option '--severty'; try: git coord new --severity"],
  [['new', 'x', '--severity'], 2, '--severity needs a value; try: git coord new -h'],
  [['new', 'x', '--severity', 'urgent'], 2, /--severity must be one of critical, high, medium, low, not 'urgent'/],
  [['new', 'x', 'y'], 2, "'y' is one argument too many; try: git coord new -h"],
  [['new', 'x', '--json=yes'], 2, '--json takes no value; try: git coord new -h'],
  [['new', 'x', '--label', 'l'.repeat(101)], 2, /labels.* is longer than 100 characters/],
  [['new', 'x', '--depends-on', '.'.repeat(200)], 2, /cannot be an issue's id; try: git coord list/],
  [['new', 'x'], 2, /which agent acts is not known; try: --agent NAME/, { agent: null }],
  [['new', 'x'], 2, /agent's name is empty/, { agent: ' ' }],
  [['new', 'x'], 2, /agent's name 'a\\u000ab' has a control character/, { agent: 'a\nb' }],
  [['new', 'x', '--agent', 'a <b@c>'], 2, /has a control character or an angle bracket/],
  [['new', 'x', '--agent', 'a'.repeat(65)], 2, /is longer than 64 characters/],
  [['new', 'x'], 2, /^the session '\\u001b\[2J' is empty, too long/, { session: '\u001b[2J' }],
  [['new', 'x'], 2, /^the session 'sss.*…' is empty, too long/, { session: 's'.repeat(500) }],
  [['list', '--mine'], 2, /which agent acts is not known/, { agent: null }],
  [['list', '--limit', '3'], 2, "list has no option '--limit'; try: git coord list -h"],
  [['list', '--sev', 'high'], 2, "list has no option '--sev'; try: git coord list --severity"],
  [['list', 'x'], 2, "'x' is one argument too many; try: git coord list -h"],
  [['list', '--status', 'open'], 2, /must be one of new, in_progress, resolved, closed/],
  [['show'], 2, 'ID is missing; try: git coord show -h'],
  [['claim', '1', '2'], 2, /'2' is one argument too many/],
  [['claim', '3', '--ttl', 'x'], 2, "--ttl must be a whole number, not 'x'; try: git coord claim -h"],
  [['claim', '3', '--ttl', '0'], 2, '--ttl must be at least 1; try: git coord claim -h'],
  [['claim', '3', '--ttl', '100001'], 2, '--ttl must be at most 100000; try: git coord claim -h'],
  [['claim', '1', '--force'], 2, /^--force needs a reason; try: --force --reason/, { agent: 'bob' }],
  [['edit', '2'], 2, 'nothing to change was given; try: git coord edit -h'],
  [['edit', '2', '--title', ''], 2, 'the title is empty; try: git coord edit -h'],
  [['edit', '2', '--title', 'a\rb'], 2, /control character \(\\u000d\)/],
  [['comment', '2', ''], 2, /^the comment is empty/],
  [['comment', '2', '-'], 2, /^the comment is empty/, { input: '\n' }],
  [['propose', '--issue', '3', '--title', 'a\tb'], 2, /control character \(\\u0009\)/],
  [['propose', '--issue', '3'], 2, /^--title is missing/],
  [['propose', '/'.repeat(300), '--issue', '3', '--title', 'x'], 2, /cannot be a fix's id; ids look like fix_011, a title goes/],
  [
    ['propose', '--issue', '3', '--title', 'x', '--files', 'a.py', 'b.py'],
    2,
    "'b.py' cannot be a fix's id; files are joined with commas: --files a.py,b.py",
  ],
  [['propose', 'My fix', '--issue', '3', '--title', 'x'], 2, /^'My fix' cannot be a fix's id; .* a title goes into --title/],
  [['propose', 'Fix the parser', '--issue', '3', '--title', 'x'], 2, /^'Fix the parser' cannot be a fix's id/],
  [['propose', '--issue', '3', '--title', 'x', '--lines', 'abc'], 2, /^--lines must look like 1-9 or 1-9,12, not 'abc'/],
  [['propose', '--issue', '3', '--title', 'x', '--lines', ''], 2, /^--lines must look like/],
  [['review', 'fix_001_1'], 2, /^one of --approve and --request-changes is needed/],
  [['review', 'fix_001_1', '--approve', '--request-changes'], 2, /^--approve or --request-changes, not both/],
  [['reject', 'fix_001_1'], 2, /^--reason is missing/],
  [['reject', 'fix_001_1', '--reason', ''], 2, /reason.* is empty/],
  [['log', '--since', 'garbage'], 2, /^--since 'garbage' is neither a time nor an age; try: --since 2026-11-22/],
  [['log', '--since', '2026-02-30'], 2, /neither a time nor an age/],
  [['log', '--limit', 'x'], 2, /--limit must be a whole number, not 'x'/],
  [['log', '--limit=-1'], 2, /--limit must be a whole number, not '-1'/],
  [['log', '--jsonl', '--limit'], 2, /--limit needs a value/],
  [['config', 'lease_minutes', 'soon'], 2, 'lease_minutes must be a whole number; try: git coord config -h'],
  [['config', 'lease_minutes', '0'], 2, 'lease_minutes must be at least 1; try: git coord config -h'],
  [['config', 'lease_minutes', '9999'], 2, /^lease_minutes \(9999\) must not exceed max_lease_minutes \(1440\)/],
  [['key'], 2, 'ACTION is missing; try: git coord key -h'],
  [['key', 'steal'], 2, /^ACTION must be one of add, list, revoke, not 'steal'/],
  [['key', 'add', '/no/such/key'], 2, /^'\/no\/such\/key' cannot be read: ENOENT; try: git coord key -h$/],
  [['key', 'add', '.'], 2, /^'\.' cannot be read: EISDIR; try: git coord key -h$/],
  [['key', 'add', '-'], 2, /^the public key cannot be used: it is neither one line of OpenSSH/, { input: 'key' }],
  [['key', 'add', '-'], 2, /it is a private key/, { input: '-----BEGIN OPENSSH PRIVATE KEY-----\n' }],
  [['key', 'revoke'], 2, 'FINGERPRINT is missing; try: git coord key list'],
  [['key', 'revoke', 'SHA256:xyz'], 2, '--reason is missing; try: git coord key -h'],
  [['key', 'revoke', 'SHA256:xyz', '--reason', ' '], 2, /^the reason is empty/],
  [['config', 'severities', 'high'], 2, /^severities must name each of critical, high, medium, low once/],
  [['config', 'severities', 'high,high,low,medium'], 2, /^severities must name each/],
  [['config', 'approval_required', 'maybe'], 2, /^approval_required must be true or false/],
  [['config', 'apply_by', 'me'], 2, /apply_by.* must be one of anyone, not_implementer/],
  [['hooks'], 2, /^ACTION is missing/],
  [['hooks', 'remove'], 2, /^ACTION must be one of install, status, uninstall/],
  [['completion', 'tcsh'], 2, /^SHELL must be one of bash, zsh, fish/],
  [['report', 'money'], 2, /^NAME must be one of issues, fixes, activity/],
  [['import', 'x'], 2, /^--from is missing/],
  [['import', '--from', 'jira', 'x'], 2, /^--from must be one of phase4, beads/],
  [['import', '--from', 'beads', '.'], 2, /holds no issues\.jsonl; name the JSONL file itself/],
  [['import', '--from', 'phase4', 'file'], 2, /'.*file' is not a directory/],
  [['import', '--from', 'phase4', '.'], 2, /holds no issues, fixes or collaboration files/],
  [['import', '--from', 'beads', 'a\u0000b'], 2, /a\\u0000b' cannot be read/],
  [['export', 'xml'], 2, /^FORMAT must be one of json, jsonl, csv, phase4/],
  [['export', 'json', 'file'], 2, "'file' exists already; name a file that does not exist yet"],
  [['export', 'csv', 'missing/x.csv'], 2, /^'missing\/x\.csv' cannot be written: ENOENT/],
  [['export', 'jsonl', 'a\u0000b'], 2, /a\\u0000b' cannot be written/],
  [['export', 'phase4'], 2, /^PATH is missing; try: git coord export phase4 DIRECTORY/],
  [['export', 'phase4', 'full'], 2, /^the directory '.*full' is not empty; name a directory that does not exist yet/],
  [['export', 'phase4', 'file'], 2, /cannot be written/],
  [['export', 'phase4', 'a\u0000b'], 2, /a\\u0000b' cannot be written/],
  [['nwe'], 2, "there is no verb 'nwe'; try: git coord new"],
  [['clame', '1'], 2, "there is no verb 'clame'; try: git coord claim"],
  [['stat'], 2, "there is no verb 'stat'; try: git coord status"],
  [['approve', '1'], 2, "there is no verb 'approve'; try: git coord review"],
  [['ls'], 2, "there is no verb 'ls'; try: git coord list"],
  [['create', 'x'], 2, "there is no verb 'create'; try: git coord new"],
  [['Done'], 2, "there is no verb 'Done'; try: git coord apply"],
  [['history'], 2, "there is no verb 'history'; try: git coord log"],
  [['-x', 'list'], 2, "a verb comes first, and '-x' is none; try: git coord list -x"],
  [['--hlep'], 2, "a verb comes first, and '--hlep' is none; try: git coord --help"],
  [['frobnicate'], 2, "there is no verb 'frobnicate'; try: git coord -h"],
  [['\u001b[2J'], 2, /there is no verb '\\u001b\[2J'/],
  [['help', 'nwe'], 2, /there is no verb 'nwe'/],
  [[''], 2, /there is no verb ''/],
];

const MISSING: readonly Refusal[] = [
  [['show', '99'], 4, "there is no issue '99'; try: git coord list --all"],
  [['show', '../../etc/passwd'], 4, /there is no issue '\.\.\/\.\.\/etc\/passwd'/],
  [['show', ''], 4, /there is no issue ''/],
  [['show', 'a\u0000b\u001b'], 4, /there is no issue 'a\\u0000b\\u001b'/],
  [['show', 'a\ud800'], 4, /there is no issue/],
  [['show', LONG], 4, /there is no issue 'x{79}…'/],
  [['show', 'fix_9_9'], 4, "there is no fix 'fix_9_9'; try: git coord report fixes"],
  [['show', 'fix_001_1', '--issue', '2'], 4, /there is no fix 'fix_001_1' of '2'/],
  ...['claim', 'release', 'close', 'reopen'].map((verb): Refusal => [[verb, '99'], 4, /^there is no issue '99'/]),
  [['edit', '99', '--severity', 'low'], 4, /^there is no issue '99'/],
  [['comment', '99', 'x'], 4, /^there is no issue '99'/],
  [['propose', '--issue', '99', '--title', 'x'], 4, /^there is no issue '99'/],
  [['review', 'fix_9', '--approve'], 4, /^there is no fix 'fix_9'/],
  [['apply', '3'], 4, 'issue_003 is an issue; it has no proposed fix; try: git coord show issue_003'],
  [['apply', 'issue_001'], 4, /^issue_001 is an issue; its proposed fixes: fix_001_1, fix_001_2; try: git coord show issue_001/],
  [['edit', '2', '--remove-dependency', '77'], 4, "issue_002 does not depend on 'issue_077'; try: git coord show issue_002"],
  [['apply', 'fix_9'], 4, /^there is no fix 'fix_9'/],
  [['apply', '--fix', '$(touch x)'], 4, /^there is no fix '\$\(touch x\)'/],
  [['reject', 'fix_9', '--reason', 'x'], 4, /^there is no fix 'fix_9'/],
  [['log', '--issue', '99'], 4, /^there is no issue '99'/],
  [['new', 'x', '--depends-on', '99'], 4, /^there is no issue 'issue_099' to depend on/],
  [['edit', '2', '--add-dependency', '99'], 4, /^there is no issue 'issue_099' to depend on/],
  [
    ['key', 'revoke', 'SHA256:xyzxyzxyz', '--reason', 'lost'],
    4,
    "'alice' has no key 'SHA256:xyzxyzxyz'; try: git coord key list",
  ],
  [['config', 'colour'], 4, "there is no rule 'colour'; try: git coord config"],
  [['config', 'colour', 'red'], 4, /there is no rule 'colour'/],
  [['config', '__proto__', 'x'], 4, /there is no rule '__proto__'/],
  [['import', '--from', 'beads', 'missing.jsonl'], 4, /there is no file or directory '.*missing\.jsonl'/],
  [['import', '--from', 'phase4', 'missing'], 4, /there is no file or directory/],
];

/** Refused by a rule, or lost to another: these attempts go on record, on the agent's own branch. */
const RULES: readonly Refusal[] = [
  [
    ['claim', '4'],
    3,
    /^issue_004 is resolved; there is nothing to claim; free instead: issue_003 .*; try: git coord claim issue_003$/,
  ],
  [['claim', '3', '--ttl', '9999'], 3, /a lease of 9999 minutes is longer than policy allows \(1440\)/],
  [['release', '3'], 3, /^issue_003 is not claimed; it is new/],
  [['propose', '--issue', '4', '--title', 'x'], 3, /^issue_004 is resolved by fix_004_1; it takes no more fixes/],
  [['propose', 'fix_001_9', '--issue', '3', '--title', 'x'], 3, /^fix_001_9 is an id for fixes of issue_001, not of issue_003/],
  [['propose', 'fix_001_1', '--issue', '1', '--title', 'x'], 3, /^fix_001_1 exists already in issue_001; leave the id out/],
  [['apply', 'fix_004_1'], 3, 'fix_004_1 is applied already; try: git coord show fix_004_1'],
  [['review', 'fix_001_1', '--approve'], 3, "'alice' implemented fix_001_1 and cannot review it; another agent has to"],
  [['reject', 'fix_004_1', '--reason', 'x'], 3, /^fix_004_1 is applied already/],
  [['close', '4'], 3, /^issue_004 is resolved already/],
  [['reopen', '3'], 3, /^issue_003 is not resolved; it is new/],
  [['edit', '2', '--add-dependency', '2'], 3, /^issue_002 cannot depend on itself/],
  [['uninstall'], 3, /^this removes all issues, fixes and their history from this repository; try: git coord export/],
  [
    ['claim', '1'],
    5,
    /^issue_001 is held by 'alice' since .* until .*; free instead: issue_003 \(critical: Third\)/,
    { agent: 'bob' },
  ],
  [['claim', '1'], 5, /held by another session of 'alice'.*; try: git coord claim issue_001 --resume$/, { session: 'second' }],
  [['release', '1'], 5, /^issue_001 is held by 'alice'.*; try: git coord show issue_001$/, { agent: 'bob' }],
  [['release', '1'], 5, /another session of 'alice'.*; try: git coord release issue_001 --resume$/, { session: 'second' }],
  [['close', '1'], 5, /^issue_001 is held by 'alice'/, { agent: 'bob' }],
];

/** The refs, but for those where attempts go on record. */
const refsOf = (repo: TestRepository): string =>
  repo
    .git('for-each-ref', '--format=%(refname) %(objectname)')
    .split('\n')
    .filter((line) => !line.startsWith('refs/coord/agents/'))
    .join('\n');

const nameOf = (words: readonly string[]): string =>
  JSON.stringify(words.map((word) => (word.length > 60 ? `${word.slice(0, 20)}…` : word)));

describe('cli/refusals', () => {
  let repo: TestRepository;
  let refs: string;

  before(async () => {
    repo = await scene();
    mkdirSync(join(repo.dir, 'full'));
    writeFileSync(join(repo.dir, 'full', 'x'), '');
    writeFileSync(join(repo.dir, 'file'), 'x');
    refs = refsOf(repo);
  });

  after(() => repo.remove());

  for (const [title, refusals] of Object.entries({
    'wrong usage': USAGE,
    'no such thing': MISSING,
    'rules and other holders': RULES,
  })) {
    describe(title, () => {
      for (const [words, code, says, options = {}] of refusals) {
        it(`${nameOf(words)} exits ${code}${options.agent === undefined ? '' : ` for ${JSON.stringify(options.agent)}`}`, async () => {
          const said = await run(repo, words, options);
          expect(said.code, said.err).to.equal(code);
          expect(said.out, 'nothing on stdout').to.equal('');
          expect(said.err, 'one line').to.match(/^git coord: [^\n]+\n$/);
          const message = said.err.slice('git coord: '.length, -1);
          if (typeof says === 'string') expect(message).to.equal(says);
          else expect(message).to.match(says);
          expect(refsOf(repo), 'nothing changed').to.equal(refs);

          const printed = await run(repo, [...words.slice(0, 1), '--json', ...words.slice(1)], options);
          expect(printed.out).to.equal('');
          outputOf(printed.err, 'error');
          expect(printed.code).to.equal(code);
          expect(refsOf(repo), 'nothing changed').to.equal(refs);
        });
      }
    });
  }

  it('refuses what --json cannot hold', async () => {
    for (const words of [
      ['export', 'csv', '--json'],
      ['export', 'jsonl', '--json'],
      ['log', '--jsonl', '--json'],
    ]) {
      const { code, out, err } = await run(repo, words);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      outputOf(err, 'error');
    }
  });

  it('takes --json behind -- for text', async () => {
    const { code, err } = await run(repo, ['show', '--', '--json']);
    expect({ code, err }).to.deep.equal({ code: 4, err: "git coord: there is no issue '--json'; try: git coord list --all\n" });
  });

  it('asks for a verb before the options', async () => {
    const { code, out, err } = await run(repo, ['--json']);
    expect({ code, out }).to.deep.equal({ code: 2, out: '' });
    const { error } = outputOf(err, 'error') as { error: { message: string } };
    expect(error.message).to.equal("a verb comes first, and '--json' is none");
  });

  it('names the one fix that somebody meant who named its issue', async () => {
    const own = await scene();
    await run(own, ['propose', '--issue', '2', '--title', 'T']);
    expect((await run(own, ['apply', '2'])).err).to.equal(
      'git coord: issue_002 is an issue; its proposed fixes: fix_002_1; try: git coord apply fix_002_1\n',
    );
    own.remove();
  });

  it('puts refused attempts on record', async () => {
    await run(repo, ['claim', '4']);
    const { out } = await run(repo, ['log', '--issue', '4']);
    expect(out).to.match(/alice +claim_issue +denied +issue_004 is resolved; there is nothing to claim\n/);
  });

  it('refuses by the rules of the team', async () => {
    const own = await scene();
    await run(own, ['config', 'apply_by', 'not_implementer']);
    expect((await run(own, ['apply', 'fix_001_1'])).err).to.match(/policy wants fix_001_1 applied by someone other/);
    await run(own, ['config', 'approval_required', 'true']);
    expect((await run(own, ['apply', 'fix_001_2'], { agent: 'bob' })).code).to.equal(3);
    await run(own, ['config', 'apply_by', 'anyone']);
    expect((await run(own, ['apply', 'fix_001_1'])).err).to.match(
      /approved before it is applied; try: git coord review fix_001_1 --approve\n/,
    );
    await run(own, ['config', 'max_claims_per_agent', '1']);
    expect((await run(own, ['claim', '3'])).err).to.match(
      /'alice' holds 1 issues? and policy allows 1; try: git coord list --mine\n/,
    );
    own.remove();
  });
});
