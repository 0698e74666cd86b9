import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { listIssues } from '../../src/app/query.ts';
import { run } from '../support/cli.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/query', () => {
  let team: TestTeam;
  beforeEach(async () => {
    team = await TestTeam.create();
  });
  afterEach(() => team.remove());

  describe('listIssues', () => {
    it('fails where the process that reads ends before it has answered, and never leaves issues out', async () => {
      const ids = [await team.issue('One'), await team.issue('Two'), await team.issue('Three')];
      const { base, env } = team.repository;
      const programs = join(base, 'programs');
      mkdirSync(programs);
      const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
      const questions = 'asked=0; while [ $asked -lt $ANSWERS ] && read -r line; do echo "$line"; asked=$((asked + 1)); done';
      const some = `case " $* " in *' cat-file '*) { ${questions}; } | '${real}' "$@"; exit;; esac`;
      writeFileSync(join(programs, 'git'), `#!/bin/sh\n${some}\nexec '${real}' "$@"\n`, { mode: 0o755 });
      const told: (string[] | string)[] = [];
      for (let answers = 1; answers <= 20; answers++) {
        const workspace = await team.as('a', { env: { ...env, PATH: `${programs}:${env['PATH']}`, ANSWERS: String(answers) } });
        const listed = await listIssues(workspace).then(
          (issues) => issues.map(({ id }) => id as string),
          (error: Error) => error.message,
        );
        told.push(listed);
      }
      expect(told).to.deep.include(ids).and.include('git cat-file: it ended');
      for (const answer of told) if (typeof answer !== 'string') expect(answer).to.deep.equal(ids);
    });

    it('says the same of a repository that Git cannot read, whichever of its processes is first to say so', async () => {
      await team.issue();
      team.repository.git('pack-refs', '--all');
      appendFileSync(join(team.repository.dir, '.git/packed-refs'), 'garbage line\n');
      for (const verb of ['list', 'status', 'list', 'status']) {
        const { code, err } = await run(team.repository, [verb, '--agent', 'a']);
        expect([code, err]).to.deep.equal([
          6,
          'git coord: git cat-file: fatal: unexpected line in .git/packed-refs: garbage line; try: git fsck\n',
        ]);
      }
    });
  });
});
