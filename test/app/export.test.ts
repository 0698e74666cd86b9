import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { exportAs, exportPhase4 } from '../../src/app/export.ts';
import { importInto } from '../../src/app/import.ts';
import { transact } from '../../src/app/transact.ts';
import { Workspace } from '../../src/app/workspace.ts';
import { CoordinationError } from '../../src/core/errors.ts';
import type { IssueId } from '../../src/core/ids.ts';
import { TestRepository } from '../support/repository.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const PHASE4 = { from: 'phase4', path: fixture('phase4') } as const;
const ISSUE = 'issue_008' as IssueId;

type Exported = Record<string, unknown> & { id: string; fixes: { id: string }[]; comments: { text: string }[] };

describe('app/export', () => {
  const repositories: TestRepository[] = [];
  const workspaces: Workspace[] = [];
  let repository: TestRepository;
  let workspace: Workspace;

  const setUp = async (): Promise<[TestRepository, Workspace]> => {
    const made = new TestRepository();
    repositories.push(made);
    made.git('config', 'coord.fsync', 'false');
    const opened = await Workspace.open({
      cwd: made.dir,
      env: made.env,
      agent: 'importer',
      session: 's1',
      clock: () => new Date('2026-11-22T12:00:00Z'),
    });
    workspaces.push(opened);
    await transact(opened, { action: 'set_config', input: { team_id: '0'.repeat(32), policy: {} } });
    return [made, opened];
  };

  beforeEach(async () => {
    [repository, workspace] = await setUp();
    await importInto(workspace, PHASE4);
    await transact(workspace, { action: 'claim_issue', issue: ISSUE, input: {} });
    await transact(workspace, { action: 'comment_issue', issue: ISSUE, input: { text: 'Looking into it\n\u001b[31m' } });
  });
  afterEach(() => {
    for (const opened of workspaces.splice(0)) opened.close();
    for (const made of repositories.splice(0)) made.remove();
  });

  const whole = async (from: Workspace): Promise<Exported[]> => JSON.parse(await exportAs(from, 'json')) as Exported[];

  describe('exportAs', () => {
    it('writes an array of issues with their fixes and comments as json', async () => {
      const text = await exportAs(workspace, 'json');
      expect(text).to.not.contain('\u001b');
      const issues = JSON.parse(text) as Exported[];
      expect(issues).to.have.length(10);
      const mine = issues.find(({ id }) => id === ISSUE);
      expect(mine?.fixes.map(({ id }) => id)).to.deep.equal(['fix_012']);
      expect(mine?.comments.map(({ text: words }) => words)).to.deep.equal(['Looking into it\n\u001b[31m']);
    });

    it('writes the same, an issue a line, as jsonl', async () => {
      const lines = (await exportAs(workspace, 'jsonl')).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as Exported)).to.deep.equal(await whole(workspace));
    });

    it('writes a table as csv', async () => {
      const rows = (await exportAs(workspace, 'csv')).split('\r\n');
      expect(rows).to.have.length(12);
      expect(rows).to.include(
        'issue_010,"Report says \'naïve\' café — non-ASCII title ✓ ""quoted""",low,new,,2025-11-06T00:00:00Z,claude_code,,,,,',
      );
    });

    it('writes an empty backlog', async () => {
      const [, empty] = await setUp();
      expect(await exportAs(empty, 'json')).to.equal('[]\n');
      expect(await exportAs(empty, 'jsonl')).to.equal('');
      expect((await exportAs(empty, 'csv')).split('\r\n')).to.have.length(2);
    });
  });

  describe('exportPhase4', () => {
    const read = (path: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(repository.base, 'out', path), 'utf8')) as Record<string, unknown>;

    it('writes the predecessor’s files where it had them', async () => {
      const out = join(repository.base, 'out');
      const { files } = await exportPhase4(workspace, out);
      const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => /\.jsonl?$/.test(name));
      expect(names).to.have.length(files);
      const originals = readdirSync(PHASE4.path, { recursive: true, encoding: 'utf8' }).filter((name) => /\.jsonl?$/.test(name));
      const expected = originals.filter((name) => !/templates|issue_009\.lock/.test(name));
      const place = (name: string): string => name.replace(/(\/(?:issue|fix)_\d+)_.*/, '$1');
      expect(names.map(place)).to.have.members([...expected.map(place), 'collaboration/issue_008.lock/lock_info.json']);
      expect(read('collaboration/issue_008.lock/lock_info.json')).to.deep.equal({
        locked_by: 'importer',
        locked_at: '2026-11-22T12:00:00Z',
        expires_at: '2026-11-22T13:00:00Z',
      });
      expect(read('issues/index.json')['issues']).to.have.length(10);
      expect(read('fixes/index.json')['fixes']).to.have.length(12);
      expect(read('collaboration/agent_heartbeats.json')).to.deep.equal({
        claude_code: '2025-11-06T16:00:00Z',
        gemini_cli: '2025-11-06T15:52:00Z',
      });
    });

    it('writes the log in the predecessor’s form', async () => {
      await exportPhase4(workspace, join(repository.base, 'out'));
      const lines = readFileSync(join(repository.base, 'out/collaboration/audit_log.jsonl'), 'utf8').trimEnd().split('\n');
      const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(entries[0]).to.deep.equal({
        timestamp: '2025-11-06T15:30:00Z',
        agent: 'claude_code',
        action: 'claim_issue',
        success: true,
        message: 'Claimed issue_007',
        issue_id: 'issue_007',
      });
      expect(
        entries.some(({ action, agent, issue_id }) => action === 'claim_issue' && agent === 'importer' && issue_id === ISSUE),
      ).to.equal(true);
    });

    it('comes back as the same issues, fixes and comments', async () => {
      const out = join(repository.base, 'out');
      await exportPhase4(workspace, out);
      const [, fresh] = await setUp();
      const result = await importInto(fresh, { from: 'phase4', path: out });
      expect(result.problems).to.deep.equal([]);
      expect(await whole(fresh)).to.deep.equal(await whole(workspace));
    });

    it('comes back with where it was from where it began here, and is known at home', async () => {
      const input = { title: 'Born here', severity: 'low', labels: ['x'], depends_on: [ISSUE] } as const;
      const born = 'issue_011' as IssueId;
      await transact(workspace, { action: 'create_issue', issue: born, input });
      await transact(workspace, {
        action: 'propose_fix',
        issue: born,
        input: { fix: 'fix_012', title: 'Fixed template variable resolution' },
      });
      const out = join(repository.base, 'out');
      await exportPhase4(workspace, out);
      expect(existsSync(join(out, 'fixes/proposed/fix_012_fixed_template_variable_resolution_of_issue_011.json'))).to.equal(true);

      const [, fresh] = await setUp();
      await importInto(fresh, { from: 'phase4', path: out });
      const home = (await whole(workspace)).find(({ id }) => id === born);
      const away = (await whole(fresh)).find(({ id }) => id === born);
      expect(away).to.deep.equal({
        ...home,
        imported: { from: 'phase4', id: born },
        fixes: home?.fixes.map((fix) => ({ ...fix, timestamp: '2026-11-22T12:00:00Z' })),
      });
      expect(await importInto(workspace, { from: 'phase4', path: out })).to.deep.include({
        imported: [],
        already: 11,
        renamed: [],
      });
    });

    it('brings a backlog from Beads back with its origin', async () => {
      const [made, beads] = await setUp();
      await importInto(beads, { from: 'beads', path: fixture('beads-issues.jsonl') });
      const out = join(made.base, 'out');
      await exportPhase4(beads, out);
      const [, fresh] = await setUp();
      expect((await importInto(fresh, { from: 'phase4', path: out })).problems).to.deep.equal([]);
      expect(await whole(fresh)).to.deep.equal(await whole(beads));
    });

    it('writes nothing into a directory that is not empty, nor where a file is', async () => {
      const out = join(repository.base, 'out');
      mkdirSync(out);
      writeFileSync(join(out, 'mine.txt'), 'mine');
      for (const path of [out, join(out, 'mine.txt')]) {
        const error = await exportPhase4(workspace, path).then(
          () => null,
          (reason: unknown) => reason,
        );
        expect(error).to.be.instanceOf(CoordinationError);
        expect((error as CoordinationError).code).to.equal('usage');
      }
      expect(readdirSync(out)).to.deep.equal(['mine.txt']);
    });
  });
});
