import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { issueRef, readBranch, readComments } from '../../src/app/branch.ts';
import { importInto } from '../../src/app/import.ts';
import { readLog } from '../../src/app/log.ts';
import { resolveIssue } from '../../src/app/resolve.ts';
import { type Done, transact } from '../../src/app/transact.ts';
import { Workspace } from '../../src/app/workspace.ts';
import { CoordinationError } from '../../src/core/errors.ts';
import { type IssueId, issueId } from '../../src/core/ids.ts';
import { parseInput } from '../../src/core/message.ts';
import type { Issue } from '../../src/core/model.ts';
import { TestRepository } from '../support/repository.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const BEADS = { from: 'beads', path: fixture('beads-issues.jsonl') } as const;
const PHASE4 = { from: 'phase4', path: fixture('phase4') } as const;

describe('app/import', () => {
  let repository: TestRepository;
  let workspace: Workspace;

  beforeEach(async () => {
    repository = new TestRepository();
    repository.git('config', 'coord.fsync', 'false');
    workspace = await open('importer');
    await transact(workspace, { action: 'set_config', input: { team_id: '0'.repeat(32), policy: {} } });
  });
  afterEach(() => {
    workspace.close();
    repository.remove();
  });

  const open = (agent: string): Promise<Workspace> =>
    Workspace.open({
      cwd: repository.dir,
      env: repository.env,
      agent,
      session: 's1',
      clock: () => new Date('2026-11-22T12:00:00Z'),
    });
  const create = (issue: string, title: string): Promise<Done> =>
    transact(workspace, { action: 'create_issue', issue: issue as IssueId, input: { title, severity: 'low' } });
  const issue = async (id: string): Promise<Issue> => {
    const found = (await readBranch(workspace, issueRef(id as IssueId))).state.issue;
    if (!found) throw new Error(`there is no ${id}`);
    return found;
  };
  const refs = (): string => repository.git('for-each-ref', 'refs/coord');
  const inFile = (name: string, text: string): string => {
    const path = join(repository.base, name);
    writeFileSync(path, text);
    return path;
  };
  const refused = async (work: Promise<unknown>): Promise<CoordinationError> => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error instanceof CoordinationError) return error;
    throw new Error(`it was not refused: ${String(error)}`);
  };

  describe('importInto, from beads', () => {
    it('brings in 485 issues in one pack, whole, and a second time none', async () => {
      const result = await importInto(workspace, BEADS);
      expect(result).to.include({ from: 'beads', already: 0, fixes: 0, comments: 10, audit: 0 });
      expect(result.imported).to.have.length(485);
      expect(result.problems.filter(({ severity }) => severity === 'skipped')).to.deep.equal([]);
      expect(repository.git('count-objects', '-v')).to.match(/^packs: 1$/m);
      repository.git('fsck', '--strict');

      const originals = readFileSync(BEADS.path, 'utf8').trim().split('\n');
      for (const original of originals.map((line) => JSON.parse(line) as Record<string, unknown>)) {
        const id = await resolveIssue(workspace, String(original['id']));
        const branch = await readBranch(workspace, issueRef(id));
        const comments = await readComments(workspace, branch);
        expect(branch.state.issue).to.deep.include({
          title: original['title'],
          description: original['description'] ?? '',
          labels: original['labels'] ?? [],
          created_at: original['created_at'],
          created_by: original['created_by'] ?? null,
          updated_at: original['updated_at'],
          aliases: [original['id']],
        });
        const texts = ((original['comments'] ?? []) as { text: string }[]).map(({ text }) => text);
        expect(comments.map(({ text }) => text)).to.have.members(texts);
      }

      const before = refs();
      const again = await importInto(workspace, BEADS);
      expect(again).to.include({ already: 485, fixes: 0, comments: 0 });
      expect(again.imported).to.deep.equal([]);
      expect(refs()).to.equal(before);
    });

    it('brings in what is whole of a torn file', async () => {
      const lines = readFileSync(BEADS.path, 'utf8').split('\n').slice(0, 3);
      const path = inFile('torn.jsonl', `${lines.join('\n').slice(0, -20)}\nnull\n`);
      const result = await importInto(workspace, { from: 'beads', path });
      expect(result.imported.map(({ old_id }) => old_id)).to.deep.equal(['bd-03z45', 'bd-0479m']);
      expect(result.problems.map(({ file, line }) => [file, line])).to.deep.equal([
        ['torn.jsonl', 3],
        ['torn.jsonl', 4],
      ]);
    });

    it('goes on where an earlier import stopped, and takes what is new', async () => {
      const lines = readFileSync(BEADS.path, 'utf8').split('\n');
      const path = inFile('issues.jsonl', lines.slice(0, 3).join('\n'));
      await importInto(workspace, { from: 'beads', path });
      inFile('issues.jsonl', lines.slice(0, 5).join('\n'));
      const result = await importInto(workspace, { from: 'beads', path: repository.base });
      expect([result.already, result.imported.length]).to.deep.equal([3, 2]);
    });

    it('never touches an issue that has been worked on since', async () => {
      const path = inFile('one.jsonl', readFileSync(BEADS.path, 'utf8').split('\n')[1] ?? '');
      await importInto(workspace, { from: 'beads', path });
      const id = issueId('bd-0479m') as IssueId;
      await transact(workspace, { action: 'claim_issue', issue: id, input: {} });
      const before = refs();
      expect((await importInto(workspace, { from: 'beads', path })).already).to.equal(1);
      expect(refs()).to.equal(before);
    });

    it('lets two imports at once bring in each issue once', async () => {
      const path = inFile('some.jsonl', readFileSync(BEADS.path, 'utf8').split('\n').slice(0, 40).join('\n'));
      const other = await open('another');
      try {
        const results = await Promise.all([workspace, other].map((each) => importInto(each, { from: 'beads', path })));
        expect(results.flatMap(({ imported }) => imported)).to.have.length(40);
        expect(results.reduce((sum, { already }) => sum + already, 0)).to.equal(40);
        expect(repository.git('for-each-ref', 'refs/coord/issues').split('\n')).to.have.length(40);
      } finally {
        other.close();
      }
    });
  });

  describe('importInto, from phase4', () => {
    it('brings in issues, fixes, the stale lock and the log, and a second time nothing', async () => {
      const result = await importInto(workspace, PHASE4);
      expect(result.imported.map(({ id }) => id)).to.have.members(
        Array.from({ length: 10 }, (_, n) => `issue_${String(n + 1).padStart(3, '0')}`),
      );
      expect(result).to.deep.include({ already: 0, fixes: 12, comments: 0, audit: 6, renamed: [] });
      expect(result.problems).to.have.length(6);
      repository.git('fsck', '--strict');

      const held = await issue('issue_009');
      expect(held.claim).to.include({ agent: 'gemini_cli', expires_at: '2025-11-06T16:00:00Z' });
      expect(repository.git('rev-parse', 'refs/coord/claims/issue_009')).to.equal(
        repository.git('rev-parse', 'refs/coord/issues/issue_009'),
      );
      await transact(workspace, { action: 'claim_issue', issue: held.id, input: {} });
      expect((await issue('issue_009')).assigned_to).to.equal('importer');

      const before = refs();
      const again = await importInto(workspace, PHASE4);
      expect(again).to.deep.include({ imported: [], already: 10, fixes: 0, audit: 0 });
      expect(refs()).to.equal(before);
    });

    it('keeps the log as commits of its agents, at its times', async () => {
      await importInto(workspace, PHASE4);
      const log = (await readLog(workspace)).filter(({ imported }) => imported === 'phase4');
      const told = log.map(({ timestamp, agent, action, success, message }) => [timestamp, agent, action, success, message]);
      expect(told).to.have.deep.members([
        ['2025-11-06T15:30:00Z', 'claude_code', 'claim_issue', true, 'Claimed issue_007'],
        ['2025-11-06T15:45:00Z', 'claude_code', 'propose_fix', true, 'Proposed fix_011 for issue_007'],
        ['2025-11-06T15:50:00Z', 'gemini_cli', 'claim_issue', false, 'Could not acquire lock after 30s'],
        ['2025-11-06T15:52:00Z', 'gemini_cli', 'claim_issue', true, 'Claimed issue_009'],
        [
          '2025-11-06T15:52:00Z',
          'claude_code',
          'health_check',
          true,
          'entry without a timestamp, as the old health check tripped over',
        ],
        ['2025-11-06T16:00:00Z', 'claude_code', 'apply_fix', true, 'Applied fix_011'],
      ]);
      expect(log.map(({ timestamp }) => timestamp)).to.deep.equal(log.map(({ timestamp }) => timestamp).sort());
      const ref = 'refs/coord/agents/gemini_cli/imported';
      expect(repository.git('log', '--format=%an %aI', ref)).to.equal(
        'gemini_cli 2025-11-06T15:52:00+00:00\ngemini_cli 2025-11-06T15:50:00+00:00',
      );
      const { input } = parseInput(repository.git('log', '-1', '--format=%B', ref));
      expect(input['entry']).to.deep.include({ timestamp: '2025-11-06T15:52:00', message: 'Claimed issue_009' });
      expect((await readBranch(workspace, ref)).state.agent).to.include({
        name: 'gemini_cli',
        last_seen: '2025-11-06T15:52:00Z',
      });
    });

    it('makes the same commits of the same log in another clone, and continues a log that has grown', async () => {
      const directory = join(repository.base, 'old');
      cpSync(PHASE4.path, directory, { recursive: true });
      await importInto(workspace, { from: 'phase4', path: directory });
      const ref = 'refs/coord/agents/claude_code/imported';
      const tip = repository.git('rev-parse', ref);
      repository.git('update-ref', '-d', ref);
      expect((await importInto(workspace, { from: 'phase4', path: directory })).audit).to.equal(4);
      expect(repository.git('rev-parse', ref)).to.equal(tip);

      const log = join(directory, 'collaboration', 'audit_log.jsonl');
      const entry = {
        timestamp: '2025-11-07T00:00:00Z',
        agent: 'claude_code',
        action: 'heartbeat',
        success: true,
        message: 'on',
      };
      writeFileSync(log, `${readFileSync(log, 'utf8')}\n${JSON.stringify(entry)}\n`);
      expect((await importInto(workspace, { from: 'phase4', path: directory })).audit).to.equal(1);
      expect(repository.git('rev-parse', `${ref}~1`)).to.equal(tip);
    });

    it('puts an issue beside another one that has its id, and all that belongs to it', async () => {
      await create('issue_008', 'Something else');
      const path = join(repository.base, 'old');
      cpSync(PHASE4.path, path, { recursive: true });
      const late = {
        id: 'issue_011',
        title: 'Late',
        severity: 'low',
        status: 'new',
        depends_on: ['issue_8'],
        created_at: '2026-01-01',
      };
      writeFileSync(join(path, 'issues', 'low', 'issue_011.json'), JSON.stringify(late));
      const entry = { timestamp: '2026-01-01T00:00:00Z', agent: 'zed', action: 'claim_issue', issue_id: 'issue_008' };
      writeFileSync(join(path, 'collaboration', 'audit_log.jsonl'), JSON.stringify(entry));

      const result = await importInto(workspace, { from: 'phase4', path });
      expect(result.renamed).to.deep.equal([{ from: 'issue_008', to: 'issue_phase4-008' }]);
      expect(result.imported).to.deep.include({ id: 'issue_phase4-008', old_id: 'issue_008' });
      expect((await issue('issue_008')).title).to.equal('Something else');
      const { state } = await readBranch(workspace, issueRef('issue_phase4-008' as IssueId));
      expect(state.issue).to.deep.include({ title: 'Template variable resolution failing', aliases: ['phase4-008'] });
      expect(state.fixes.map(({ id, issue_id }) => [id, issue_id])).to.deep.equal([['fix_012', 'issue_phase4-008']]);
      expect(await resolveIssue(workspace, 'phase4-008')).to.equal('issue_phase4-008');
      expect((await issue('issue_011')).depends_on).to.deep.equal(['issue_phase4-008']);
      expect((await readLog(workspace, { agent: 'zed' })).map(({ issue_id }) => issue_id)).to.deep.equal(['issue_phase4-008']);

      const again = await importInto(workspace, { from: 'phase4', path });
      expect(again).to.deep.include({ imported: [], renamed: [], already: 11, audit: 0 });
    });

    it('leaves an issue out where both of its ids are taken', async () => {
      await create('issue_008', 'Something else');
      await create('issue_phase4-008', 'Something else again');
      const result = await importInto(workspace, PHASE4);
      expect(result.imported).to.have.length(9);
      expect(result.problems).to.deep.include({
        file: 'issues/critical/issue_008_template_variable_resolution_failing.json',
        line: null,
        message: 'the repository has another issue_008, and issue_phase4-008 too',
        severity: 'skipped',
      });
    });

    it('follows no link, reads no file that is too large or torn, and brings in the rest', async () => {
      const path = join(repository.base, 'old');
      mkdirSync(join(path, 'issues', 'high'), { recursive: true });
      const good = { id: 'issue_001', title: 'Good', severity: 'high', status: 'new', created_at: '2026-01-01T00:00:00Z' };
      writeFileSync(join(path, 'issues', 'high', 'issue_001.json'), JSON.stringify(good));
      writeFileSync(join(path, 'issues', 'high', 'issue_002.json'), '{"id": "issue_002", ');
      writeFileSync(join(path, 'issues', 'high', 'issue_003.json'), ' '.repeat(32 * 1024 * 1024 + 1));
      const secret = inFile('secret.json', JSON.stringify({ ...good, id: 'issue_004' }));
      symlinkSync(secret, join(path, 'issues', 'high', 'issue_004.json'));
      symlinkSync('/', join(path, 'issues', 'low'));
      symlinkSync(repository.base, join(path, 'fixes'));
      const result = await importInto(workspace, { from: 'phase4', path });
      expect(result.imported.map(({ id }) => id)).to.deep.equal(['issue_001']);
      expect(result.problems.map(({ file, message }) => `${file}: ${message}`)).to.have.members([
        'issues/high/issue_002.json: the file cannot be read: it is not JSON (line 1, column 21)',
        'issues/high/issue_003.json: the file is larger than 33554432 bytes',
        'issues/high/issue_004.json: it is a symbolic link, which is not followed',
        'issues/low: it is a symbolic link, which is not followed',
        'fixes: it is not a directory',
      ]);
    });
  });

  describe('importInto, from a path that is wrong', () => {
    it('says that there is nothing', async () => {
      for (const from of ['beads', 'phase4'] as const) {
        const error = await refused(importInto(workspace, { from, path: 'no/such/place' }));
        expect(error.code).to.equal('not_found');
      }
    });

    it('says that it is of another form', async () => {
      const file = inFile('x.json', '{}');
      expect((await refused(importInto(workspace, { from: 'phase4', path: file }))).code).to.equal('usage');
      expect((await refused(importInto(workspace, { from: 'phase4', path: repository.dir }))).message).to.match(
        /holds no issues/,
      );
      expect((await refused(importInto(workspace, { from: 'beads', path: repository.dir }))).message).to.match(
        /no issues\.jsonl/,
      );
    });

    it('wants a team', async () => {
      repository.git('update-ref', '-d', 'refs/coord/config');
      expect((await refused(importInto(workspace, PHASE4))).code).to.equal('not_initialised');
      expect(refs()).to.equal('');
    });
  });
});
