import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { initialise } from '../../src/app/init.ts';
import { refresh } from '../../src/app/refresh.ts';
import { uninstall } from '../../src/app/uninstall.ts';
import type { CoordinationError } from '../../src/core/errors.ts';
import { identify } from '../../src/store/processes.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/init', () => {
  let team: TestTeam;
  const path = (...parts: string[]): string => join(team.repository.dir, ...parts);
  const refs = (): string => team.repository.git('for-each-ref', 'refs/coord');
  const failure = async (work: Promise<unknown>): Promise<CoordinationError> => {
    try {
      await work;
    } catch (error) {
      return error as CoordinationError;
    }
    throw new Error('it did not fail');
  };

  beforeEach(async () => {
    team = await TestTeam.create();
    await team.issue();
    await refresh(await team.as('a'));
  });

  afterEach(() => team.remove());

  describe('uninstall', () => {
    it("removes git coord's .gitignore, and keeps one of the user's", async () => {
      expect((await uninstall(await team.as('a'))).files).to.deep.equal(['.coord/.gitignore', '.coord/config.json']);
      expect(existsSync(path('.coord'))).to.equal(false);

      mkdirSync(path('.coord'));
      writeFileSync(path('.coord', '.gitignore'), 'mine\n');
      await initialise(await team.as('a'));
      await refresh(await team.as('a'));
      expect((await uninstall(await team.as('a'))).files).to.deep.equal(['.coord/config.json']);
      expect(readFileSync(path('.coord', '.gitignore'), 'utf8')).to.equal('mine\n');
      expect(existsSync(path('.coord', 'reports'))).to.equal(false);
    });

    it('keeps what lies in place of the view and is not ours', async () => {
      rmSync(path('.coord'), { recursive: true });
      mkdirSync(path('.coord', 'reports'), { recursive: true });
      writeFileSync(path('.coord', 'reports', 'mine.txt'), 'mine\n');
      await uninstall(await team.as('a'));
      expect(readFileSync(path('.coord', 'reports', 'mine.txt'), 'utf8')).to.equal('mine\n');
      expect(refs()).to.equal('');
    });

    it('removes nothing where the configuration is locked', async () => {
      const before = refs();
      writeFileSync(path('.git', 'config.lock'), '');
      let hooksRemoved = false;
      const error = await failure(
        uninstall(await team.as('a'), async () => {
          hooksRemoved = true;
        }),
      );
      expect(error).to.include({ code: 'unusable_repository' });
      expect(error.message).to.match(/^the configuration cannot be written: .*lock/);
      expect([refs(), hooksRemoved, existsSync(path('.coord', '.state'))]).to.deep.equal([before, false, true]);
      rmSync(path('.git', 'config.lock'));
      expect((await uninstall(await team.as('a'))).state).to.match(/^[0-9a-f]{40}$/);
    });

    it('keeps every ref where one of them is locked, and says where the history is when it is done', async () => {
      const before = refs();
      const state = team.repository.git('rev-parse', 'refs/coord/state');
      const lock = path('.git', 'refs', 'coord', 'config.lock');
      writeFileSync(lock, '');
      expect(await failure(uninstall(await team.as('a')))).to.include({ code: 'lost' });
      expect(refs()).to.equal(before);
      rmSync(lock);
      const result = await uninstall(await team.as('a'));
      expect([result.state, result.left, refs()]).to.deep.equal([state, [], '']);
      expect(existsSync(path('.git', 'coord'))).to.equal(false);
    });

    it('waits for a refresh that is running', async () => {
      const child = spawn('sleep', ['0.4'], { stdio: 'ignore' });
      let ended = false;
      child.on('exit', () => {
        ended = true;
      });
      writeFileSync(path('.git', 'coord', 'refreshing'), JSON.stringify(identify(child.pid as number)));
      let endedBefore = false;
      await uninstall(await team.as('a'), async () => {
        endedBefore = ended;
      });
      expect([endedBefore, existsSync(path('.git', 'coord'))]).to.deep.equal([true, false]);
    });

    it('goes to its end while files appear in what it removes', async () => {
      const script =
        'while :; do mkdir -p "$1" "$2" && echo x >"$1/$$" && echo x >"$2/$$"; i=$((i+1)); [ $i -gt 300 ] && exit; done';
      const child = spawn('sh', ['-c', script, 'sh', path('.coord', 'reports'), path('.git', 'coord', 'cache')], {
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      const result = await uninstall(await team.as('a'));
      await ended;
      expect([result.state !== null, refs()]).to.deep.equal([true, '']);
    });
  });
});
