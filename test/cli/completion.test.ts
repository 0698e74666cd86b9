import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { completionScript, type Shell } from '../../src/cli/completion.ts';
import { VERBS } from '../../src/cli/table.ts';
import { POLICY_KEYS } from '../../src/core/policy.ts';
import { coordinated, mustRun, PACKAGE_ROOT } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';

/** How each is looked up. */
const LOOKS: Readonly<Record<string, string>> = { issues: 'coord list', fixes: 'coord export', remotes: 'remote' };

const isThere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

describe('cli/completion', () => {
  let repo: TestRepository;

  before(async () => {
    repo = await coordinated();
    await mustRun(repo, ['new', 'First']);
    await mustRun(repo, ['new', 'Second', '--severity', 'low']);
    await mustRun(repo, ['propose', '--issue', '1', '--title', 'Not "id":"fix_009_9"']);
    repo.git('remote', 'add', 'origin', 'nowhere.git');
    repo.git('remote', 'add', 'upstream', 'nowhere.git');
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

    it('offers the values of an option by its verb', () => {
      expect(offered('export', '--format', '')).to.deep.equal(['json', 'jsonl', 'csv', 'phase4']);
      expect(offered('export', '')).to.include.members(['json', 'jsonl', 'csv', 'phase4']);
      expect(offered('import', '--from', 'b')).to.deep.equal(['beads']);
      expect(offered('log', '--issue', '')).to.deep.equal(['issue_001', 'issue_002']);
      expect(offered('new', 'x', '--depends-on', 'issue_002')).to.deep.equal(['issue_002']);
      expect(offered('propose', '--fix', ''), 'an id of its own').not.to.include('fix_001_1');
      expect(offered('doctor', '--fix', '--r'), 'a flag').to.deep.equal(['--remote', '--remove-locks']);
    });

    it('offers the rules of the team', () => {
      expect(offered('config', 'lease')).to.deep.equal(['lease_minutes']);
      expect(offered('config', '')).to.include.members([...POLICY_KEYS]);
    });

    it('offers the fixes, and nothing that a title only says', () => {
      for (const verb of ['review', 'apply', 'reject']) expect(offered(verb, 'f'), verb).to.deep.equal(['fix_001_1']);
      expect(offered('show', '--fix', '')).to.deep.equal(['fix_001_1']);
    });

    it('offers the remotes', () => {
      expect(offered('init', '--remote', '')).to.deep.equal(['origin', 'upstream']);
      expect(offered('doctor', '--remote', 'up')).to.deep.equal(['upstream']);
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

    it(`looks up issues, fixes and remotes for ${shell}`, () => {
      const lines = completionScript(shell, VERBS).split('\n');
      const offers = (verb: string, option: string, what: string): void => {
        const [inside, of] = shell === 'zsh' ? [`    ${verb}) `, `--${option}[`] : [`from ${verb}'`, ` -l ${option} `];
        const line = lines.find((candidate) => candidate.includes(inside) && candidate.includes(of)) ?? '';
        expect(line.slice(line.indexOf(of)), `${verb} --${option}`).to.match(
          shell === 'zsh' ? new RegExp(`^[^']*:_git_coord_${what}'`) : new RegExp(`-x -a '\\(git ${LOOKS[what]}`),
        );
      };
      offers('init', 'remote', 'remotes');
      offers('show', 'fix', 'fixes');
      offers('log', 'issue', 'issues');
      expect(lines.some((line) => line.includes(POLICY_KEYS.join(' ')))).to.equal(true);
    });

    it(`names every verb and option for ${shell}`, () => {
      const script = completionScript(shell, VERBS);
      for (const { name, options = [] } of VERBS) {
        expect(script).to.contain(name);
        for (const option of options) expect(script).to.contain(option.name);
      }
    });
  }
});
