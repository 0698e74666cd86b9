import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { completionScript, type Shell } from '../../src/cli/completion.ts';
import { VERBS } from '../../src/cli/table.ts';
import { coordinated, mustRun, PACKAGE_ROOT } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';

const isThere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

describe('cli/completion', () => {
  let repo: TestRepository;

  before(async () => {
    repo = await coordinated();
    await mustRun(repo, ['new', 'First']);
    await mustRun(repo, ['new', 'Second', '--severity', 'low']);
  });

  after(() => repo.remove());

  const write = (shell: Shell): string => {
    const file = join(repo.base, shell);
    writeFileSync(file, completionScript(shell, VERBS));
    return file;
  };

  describe('bash', () => {
    /** What is offered for the last of these words. */
    function offered(...words: string[]): string[] {
      const script = `
        __gitcomp () { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
        . "$1"; shift
        words=(git coord "$@"); cword=$((\${#words[@]} - 1)); cur=\${words[cword]}; prev=\${words[cword-1]}
        _git_coord && printf '%s\\n' "\${COMPREPLY[@]}"`;
      const env = { ...repo.env, PATH: `${join(PACKAGE_ROOT, 'bin')}:${repo.env['PATH']}` };
      const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', write('bash'), ...words], {
        cwd: repo.dir,
        env,
        encoding: 'utf8',
      });
      expect(stderr).to.equal('');
      return stdout.split('\n').filter(Boolean);
    }

    it('is a script that bash accepts', () => {
      expect(spawnSync('bash', ['-n', write('bash')], { encoding: 'utf8' })).to.include({ status: 0, stderr: '' });
    });

    it('offers the verbs', () => {
      expect(offered('')).to.deep.equal(VERBS.filter(({ hidden }) => !hidden).map(({ name }) => name));
      expect(offered('re')).to.deep.equal(['reopen', 'release', 'review', 'reject', 'report', 'refresh']);
    });

    it('offers the options and fixed values of a verb', () => {
      expect(offered('claim', '--')).to.deep.equal([
        '--ttl',
        '--resume',
        '--force',
        '--reason',
        '--issue',
        '--json',
        '--agent',
        '--offline',
        '--help',
      ]);
      expect(offered('hooks', 'in')).to.deep.equal(['install']);
      expect(offered('completion', '')).to.include.members(['bash', 'zsh', 'fish']);
      expect(offered('list', '--severity', 'c')).to.deep.equal(['critical']);
      expect(offered('list', '--json', '--status', '')).to.deep.equal(['new', 'in_progress', 'resolved', 'closed']);
    });

    it('offers the issues', () => {
      expect(offered('claim', 'i')).to.deep.equal(['issue_001', 'issue_002']);
      expect(offered('show', 'issue_002')).to.deep.equal(['issue_002']);
    });
  });

  for (const shell of ['zsh', 'fish'] as const) {
    if (isThere(shell)) {
      it(`is a script that ${shell} accepts`, () => {
        expect(spawnSync(shell, ['-n', write(shell)], { encoding: 'utf8' })).to.include({ status: 0, stderr: '' });
      });
    }

    it(`names every verb and option for ${shell}`, () => {
      const script = completionScript(shell, VERBS);
      for (const { name, options = [] } of VERBS) {
        expect(script).to.contain(name);
        for (const option of options) expect(script).to.contain(option.name);
      }
    });
  }
});
