import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { act, claimIssue } from '../../../src/app/actions.ts';
import { importAuditLog } from '../../../src/app/import-audit.ts';
import { addKey } from '../../../src/app/keys.ts';
import { refresh } from '../../../src/app/refresh.ts';
import { type Verification, type VerifyOptions, verify } from '../../../src/app/verify/verify.ts';
import type { Workspace } from '../../../src/app/workspace.ts';
import type { IssueId } from '../../../src/core/ids.ts';
import { TestTeam } from '../../support/workspace.ts';
import { Tampering } from './tampering.ts';

const CONFIG = 'refs/coord/config';
const STATE = 'refs/coord/state';
const KEYS = 'refs/coord/agents/ada/keys';
const MISSING = '1'.repeat(40);

describe('app/verify/verify, attacked', () => {
  let team: TestTeam;
  let hand: Tampering;
  let id: IssueId;
  let ref: string;

  beforeEach(async () => {
    team = await TestTeam.create();
    hand = new Tampering(team.repository);
    id = await team.issue('Template variables');
    ref = `refs/coord/issues/${id}`;
    await claimIssue(await team.as('ada'), id, {});
    await act(await team.as('ada'), { action: 'comment_issue', issue: id, input: { text: 'seen' } });
    await refreshed();
  });
  afterEach(() => team.remove());

  const refreshed = async (): Promise<void> => void (await refresh(await team.as('auditor')));
  const check = async (options: VerifyOptions = {}): Promise<Verification> => verify(await team.as('auditor'), options);
  const found = async (options: VerifyOptions = {}): Promise<string[]> =>
    (await check(options)).findings.map(({ kind, commit }) => `${kind} ${commit}`);
  const tip = (of = ref): string => team.repository.git('rev-parse', of);
  const cache = (...path: string[]): string => join(team.repository.dir, '.git', 'coord', 'cache', ...path);
  const blob = (): string => team.repository.git('hash-object', '-w', '--', join(team.repository.dir, '.git', 'HEAD'));
  const unsigned = (text: string): string => text.replace(/^gpgsig .*\n(?: .*\n)*/m, '');

  /** An agent who signs with a key of its own. */
  async function signing(agent: string, key = agent): Promise<Workspace> {
    const path = join(team.repository.base, `key-of-${key}`);
    rmSync(path, { force: true });
    rmSync(`${path}.pub`, { force: true });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', key, '-f', path]);
    const settings = { 'coord.sign': 'true', 'gpg.format': 'ssh', 'user.signingKey': path };
    const variables = Object.entries(settings).flatMap(([name, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, name],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]);
    return team.as(agent, { env: { ...team.repository.env, GIT_CONFIG_COUNT: '3', ...Object.fromEntries(variables) } });
  }

  describe('signatures', () => {
    it('finds a key that was added to those of an agent without a signature, whatever the policy', async () => {
      await addKey(await signing('ada'));
      const smuggled = await addKey(await signing('ada', 'eve'));
      const bare = hand.commit({ like: smuggled.done.commit ?? '', edit: unsigned });
      hand.point(KEYS, bare);
      await refreshed();
      const { findings } = await check({ signatures: true });
      expect(findings[0]).to.deep.include({ kind: 'signature', commit: bare, message: "add_key by 'ada': it is not signed" });
    });

    it('finds that the rule to sign was lifted without a signature, without being asked for signatures', async () => {
      const ada = await signing('ada');
      await addKey(ada);
      await act(ada, { action: 'set_config', input: { policy: { require_signatures: true } } });
      team.pass(10);
      await act(ada, { action: 'set_config', input: { policy: { require_signatures: false } } });
      await refreshed();
      expect(await found()).to.deep.equal([]);
      const lifted = hand.commit({ like: tip(CONFIG), edit: unsigned });
      hand.point(CONFIG, lifted);
      expect(await found()).to.include(`signature ${lifted}`);
    });

    it('does not blame who acted by the old rules while they were being changed', async () => {
      const ada = await signing('ada');
      await addKey(ada);
      const bob = await team.as('bob');
      await act(ada, { action: 'set_config', input: { policy: { require_signatures: true } } });
      const rule = tip(CONFIG);
      const [before = ''] = hand.parentsOf(rule);
      hand.point(CONFIG, before);
      team.pass(1);
      await act(bob, { action: 'comment_issue', issue: id, input: { text: 'in between' } });
      hand.point(CONFIG, rule);
      await refreshed();
      expect(await found()).to.deep.equal([]);
    });
  });

  describe('damage', () => {
    const tampered: [string, () => void, string][] = [
      ['settings that are no JSON', () => put(CONFIG, 'config.json', '{'), 'unreadable'],
      ['settings that are gone', () => team.repository.git('update-ref', '-d', CONFIG), 'dropped'],
      ['a branch that is no commit', () => hand.point(ref, blob()), 'unreadable'],
      ['a state that is no commit', () => hand.point(STATE, blob()), 'unreadable'],
      ['an archive that is no commit', () => hand.point('refs/coord/archive', blob()), 'unreadable'],
      ['a parent that is missing', () => hand.point(ref, hand.commit({ like: tip(), parents: [MISSING] })), 'unreadable'],
      [
        'a second parent that is missing',
        () => hand.point(ref, hand.commit({ like: tip(), parents: [tip(), MISSING] })),
        'unreadable',
      ],
    ];
    const put = (of: string, path: string, text: string): void =>
      hand.point(of, hand.commit({ like: tip(of), parents: [tip(of)], files: { [path]: text } }));

    for (const [what, tamper, kind] of tampered) {
      it(`is a finding, not a failure: ${what}`, async () => {
        tamper();
        for (const options of [{}, { full: true }, { signatures: true }]) {
          const { findings } = await check(options);
          expect(findings.map((finding) => finding.kind)).to.include(kind);
        }
      });
    }

    it('blames nobody who acted by rules that somebody dropped since', async () => {
      team.repository.git('update-ref', '-d', CONFIG);
      rmSync(cache(), { recursive: true, force: true });
      expect((await check()).findings.map(({ kind }) => kind)).not.to.include('unknown_policy');
    });

    it('reads no tree to its end that holds itself many times over', async () => {
      let entry = `100644 blob ${blob()}`;
      for (let depth = 0; depth < 12; depth++) {
        const input = Array.from({ length: 10 }, (_, index) => `${entry}\td${index}\n`).join('');
        const { dir, env } = team.repository;
        entry = `040000 tree ${execFileSync('git', ['mktree'], { cwd: dir, env, input, encoding: 'utf8' }).trim()}`;
      }
      const bomb = hand.commit({ like: tip(), parents: [tip()], edit: (text) => text.replace(/^tree \w+/, entry.slice(7)) });
      hand.point(ref, bomb);
      expect(await found()).to.include(`unreadable ${bomb}`);
    });
  });

  describe('pointers and state', () => {
    it('finds a pointer at a commit that neither claims nor renews the claim', async () => {
      hand.point(`refs/coord/claims/${id}`, tip());
      expect(await found()).to.deep.equal([`wrong_pointer ${tip()}`]);
    });

    it("finds a file that is gone, an agent's too, and what is no plain file", async () => {
      const state = tip(STATE);
      await addKey(await signing('ada'));
      await refreshed();
      expect(await found()).to.deep.equal([]);
      const now = tip(STATE);
      expect(now).not.to.equal(state);
      const gone = hand.commit({ like: now, parents: [now], files: { 'agents/ada.keys.json': null } });
      hand.point(STATE, gone);
      for (const full of [false, true]) expect(await found({ full })).to.deep.equal([`changed_state ${gone}`]);
    });
  });

  describe('the memory', () => {
    it('is not forgotten by a full check, so that what was dropped is found again', async () => {
      const before = tip();
      await check();
      hand.point(ref, hand.parentsOf(before)[0] ?? '');
      team.repository.git('update-ref', '-d', STATE);
      rmSync(cache('folded.json'), { force: true });
      await refreshed();
      for (const full of [true, false, true]) expect(await found({ full })).to.deep.equal([`dropped ${before}`]);
    });

    it('finds what was dropped and is gone from the repository altogether', async () => {
      await check();
      const memory = JSON.parse(readFileSync(cache('verified.json'), 'utf8'));
      writeFileSync(cache('verified.json'), JSON.stringify({ ...memory, tips: { ...memory.tips, [ref]: MISSING } }));
      expect(await found()).to.deep.equal([`dropped ${MISSING}`]);
    });

    it('of another clone, or of what is no commit, finds nothing', async () => {
      await check();
      const memory = JSON.parse(readFileSync(cache('verified.json'), 'utf8'));
      writeFileSync(cache('verified.json'), JSON.stringify({ ...memory, clone: '000000000000', tips: { [ref]: MISSING } }));
      expect(await found()).to.deep.equal([]);
    });

    it('finds an action that repeats one which it has seen', async () => {
      await check();
      const like = hand.chain(ref)[2] ?? '';
      const again = hand.commit({ like, parents: [tip()] });
      hand.point(ref, again);
      expect(await found()).to.include(`doubled ${again}`);
    });
  });

  it('takes entries of an older log as they are, dated wherever its clock stood', async () => {
    const entry = (time: string, line: number) => ({
      ...{
        entry: { line },
        time,
        agent: 'old',
        action: 'settle',
        success: line !== 2,
        message: '',
        issue_id: null,
        fix_id: null,
      },
      line,
    });
    const log = [entry('1970-01-01T00:00:00Z', 1), entry('9999-12-31T23:59:59Z', 2), entry('2020-01-01T00:00:00Z', 3)];
    await importAuditLog(await team.as('ada'), log, new Map());
    await refreshed();
    expect(await found({ signatures: true })).to.deep.equal([]);
  });
});
