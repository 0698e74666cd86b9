import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { cleanUp } from '../../src/app/cleanup.ts';
import { checkHealth } from '../../src/app/health.ts';
import { keepHouse, packWhatIsDue } from '../../src/app/housekeeping.ts';
import type { Workspace } from '../../src/app/workspace.ts';
import { identify } from '../../src/store/processes.ts';
import { noteWriter } from '../../src/store/ref-locks.ts';
import { startProcess, stopProcess } from '../store/support.ts';
import { countLooseObjects, makeLooseObjects, makeLooseRefs, packsOf } from '../support/clutter.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/housekeeping', () => {
  let team: TestTeam;
  const inBackground = (cwd = team.repository.dir): Promise<Workspace> =>
    team.as('keeper', { cwd, env: { ...team.repository.env, GIT_COORD_REFRESH: 'background' } });
  const keep = async (): Promise<void> => keepHouse(await inBackground());
  const file = (...parts: readonly string[]): string => join(team.repository.dir, '.git', ...parts);
  const note = (name: string): string => file('coord', 'housekeeping', name);
  const last = (): unknown => JSON.parse(readFileSync(note('last.json'), 'utf8'));

  beforeEach(async () => {
    team = await TestTeam.create();
    team.repository.git('commit', '--quiet', '--allow-empty', '--message=first');
    team.repository.git('config', 'gc.auto', '60');
  });
  afterEach(() => team.remove());

  describe('keepHouse', () => {
    it('packs loose objects when they are due, and leaves the team as it was', async () => {
      const issue = await team.issue();
      await team.claim('ada', issue);
      makeLooseObjects(team.repository, 300);
      const before = team.repository.git('for-each-ref');
      await keep();
      expect([countLooseObjects(team.repository), packsOf(team.repository).length]).to.deep.equal([0, 1]);
      expect(team.repository.git('for-each-ref')).to.equal(before);
      expect(last()).to.deep.equal({ at: team.now, helped: true });
      expect(existsSync(note('running.json'))).to.equal(false);
      expect(readdirSync(file('coord', 'writers'))).to.deep.equal([]);
    });

    it('packs loose refs when they are due', async () => {
      makeLooseRefs(team.repository, 500);
      await keep();
      expect(
        readdirSync(file('refs', 'coord'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()),
      ).to.deep.equal([]);
      expect(team.repository.git('for-each-ref', 'refs/coord/issues').split('\n')).to.have.length(500);
    });

    it('does nothing, and leaves no note, where nothing is due', async () => {
      team.repository.git('config', '--unset', 'gc.auto');
      await team.issue();
      await keep();
      expect(existsSync(note(''))).to.equal(false);
    });

    it('does nothing in a command of the user, in a repository without a worktree, or where a setting says no', async () => {
      makeLooseObjects(team.repository, 300);
      const before = countLooseObjects(team.repository);
      await keepHouse(await team.as('ada'));
      await keepHouse(await inBackground(file())); // So is a hook of a push started.
      for (const [key, value] of [
        ['gc.auto', '0'],
        ['maintenance.auto', 'false'],
        ['coord.autoMaintenance', 'false'],
      ] as const) {
        team.repository.git('config', key, value);
        await keep();
        team.repository.git('config', '--unset', key);
        team.repository.git('config', 'gc.auto', '60');
      }
      expect([countLooseObjects(team.repository), existsSync(note(''))]).to.deep.equal([before, false]);
      await keep();
      expect(countLooseObjects(team.repository)).to.equal(0);
    });

    it('comes again only some time after it has helped', async () => {
      makeLooseObjects(team.repository, 300);
      await keep();
      makeLooseObjects(team.repository, 300, 'more');
      team.pass(9);
      await keep();
      expect(countLooseObjects(team.repository)).to.equal(300);
      team.pass(1);
      await keep();
      expect(countLooseObjects(team.repository)).to.equal(0);
    });

    it('is not tried again with each command where it fails, and says nothing', async () => {
      makeLooseObjects(team.repository, 300);
      // Somebody's maintenance, of which nothing is known.
      writeFileSync(file('objects', 'maintenance.lock'), '');
      await keep();
      expect(last()).to.deep.equal({ at: team.now, helped: false });
      rmSync(file('objects', 'maintenance.lock'));
      team.pass(300);
      await keep();
      expect(countLooseObjects(team.repository)).to.be.greaterThan(300);
      team.pass(60);
      await keep();
      expect(countLooseObjects(team.repository)).to.equal(0);
    });

    it('leaves it to another that is at it, and follows one that was killed', async () => {
      makeLooseObjects(team.repository, 300);
      const other = await startProcess();
      mkdirSync(note(''), { recursive: true });
      writeFileSync(note('running.json'), JSON.stringify(identify(other.pid ?? 0)));
      await keep();
      expect(countLooseObjects(team.repository)).to.be.greaterThan(300);
      await stopProcess(other);
      await keep();
      expect([countLooseObjects(team.repository), existsSync(note('running.json'))]).to.deep.equal([0, false]);
    });

    it('does not believe a note from the future, or a torn one', async () => {
      mkdirSync(note(''), { recursive: true });
      for (const content of [JSON.stringify({ at: team.now + 1e9, helped: true }), '{', 'null']) {
        makeLooseObjects(team.repository, 300, content.slice(0, 1));
        writeFileSync(note('last.json'), content);
        await keep();
        expect(countLooseObjects(team.repository), content).to.equal(0);
      }
    });

    it('removes what killed Git processes of ours have left', async () => {
      const issue = await team.issue();
      const writer = await startProcess();
      noteWriter((await inBackground()).repository, writer.pid ?? 0, [`refs/coord/issues/${issue}`, 'objects/maintenance']);
      await stopProcess(writer);
      const lock = file('refs', 'coord', 'issues', `${issue}.lock`);
      writeFileSync(lock, '');
      await keep();
      expect(existsSync(lock)).to.equal(false);
    });

    it('does nothing where it may not write', async () => {
      makeLooseObjects(team.repository, 300);
      writeFileSync(file('coord', 'housekeeping'), 'in the way');
      const before = countLooseObjects(team.repository);
      await keep();
      expect(countLooseObjects(team.repository)).to.equal(before);
    });

    it('leaves nothing where coordination was removed meanwhile', async () => {
      makeLooseObjects(team.repository, 300);
      const keeping = keep();
      while (!existsSync(note('running.json'))) await setImmediate();
      rmSync(file('coord'), { recursive: true });
      await keeping;
      expect(existsSync(file('coord'))).to.equal(false);
    });
  });

  describe('packWhatIsDue', () => {
    it('does it whoever asks and whatever the settings, and says what there was', async () => {
      team.repository.git('config', 'gc.auto', '0');
      makeLooseRefs(team.repository, 600);
      const workspace = await team.as('ada');
      const rehearsed = await packWhatIsDue(workspace, { dryRun: true });
      expect(rehearsed?.chores).to.deep.equal(['refs']);
      expect(await packWhatIsDue(workspace)).to.deep.equal(rehearsed);
      expect(rehearsed?.before.looseRefs).to.be.greaterThan(600);
      expect(await packWhatIsDue(workspace)).to.equal(null);
    });
  });

  describe('health and cleanup', () => {
    const kinds = async (): Promise<string[]> =>
      (await checkHealth(await team.as('doctor'))).problems.map(({ kind }) => kind).filter((kind) => kind === 'overdue_packing');

    it('name what should have been packed long ago, and pack it', async () => {
      team.repository.git('config', 'gc.auto', '400');
      makeLooseObjects(team.repository, 400);
      expect(await kinds()).to.deep.equal([]);
      makeLooseObjects(team.repository, 900, 'more');
      expect(await kinds()).to.deep.equal(['overdue_packing']);
      const rehearsed = await cleanUp(await team.as('doctor'), { dryRun: true });
      expect(rehearsed.find(({ kind }) => kind === 'packing')?.message).to.match(/^would pack about \d+ loose objects$/);
      expect(await kinds()).to.deep.equal(['overdue_packing']);
      expect((await cleanUp(await team.as('doctor'))).map(({ kind }) => kind)).to.include('packing');
      expect(await kinds()).to.deep.equal([]);
      expect(await cleanUp(await team.as('doctor'))).to.deep.equal([]);
    });

    it('say nothing where the user does not want it', async () => {
      makeLooseObjects(team.repository, 600);
      expect(await kinds()).to.deep.equal(['overdue_packing']);
      team.repository.git('config', 'gc.auto', '0');
      expect(await kinds()).to.deep.equal([]);
    });
  });
});
