/** A real repository with issues, fixes, claims and comments in it, made through the app layer at a fixed time. */

import { archiveIssues } from '../../src/app/archive.ts';
import { type Done, recordDenied, transact } from '../../src/app/transact.ts';
import { Workspace } from '../../src/app/workspace.ts';
import type { CoordinationError } from '../../src/core/errors.ts';
import type { IssueId } from '../../src/core/ids.ts';
import type { Action, InputOf } from '../../src/core/ops/registry.ts';
import { TestRepository } from '../support/repository.ts';

export const START = Date.parse('2026-11-22T12:00:00Z');

export class Coordination {
  readonly repository: TestRepository;
  #now = START;

  constructor(repository = new TestRepository()) {
    this.repository = repository;
  }

  /** Sets up the team, one second before anything else. */
  static async begin(repository?: TestRepository): Promise<Coordination> {
    const coordination = new Coordination(repository);
    await coordination.act('lead', 'set_config', { team_id: '0123456789abcdef0123456789abcdef', policy: {} });
    return coordination;
  }

  /** The time of the next action, in seconds since 1970. */
  set now(seconds: number) {
    this.#now = seconds * 1000;
  }

  /** One action of an agent, a second after the one before. */
  async act<A extends Action>(agent: string, action: A, input: InputOf<A>, issue?: string): Promise<Done> {
    return this.#as(agent, (workspace) => transact(workspace, { action, input, issue: issue as IssueId | undefined }));
  }

  /** An action that is refused, and the record of it. */
  async refused<A extends Action>(agent: string, action: A, input: InputOf<A>, issue: string): Promise<void> {
    await this.#as(agent, async (workspace) => {
      const request = { action, input, issue: issue as IssueId };
      const error = await transact(workspace, request).then(
        () => null,
        (cause: CoordinationError) => cause,
      );
      if (!error) throw new Error(`${action} was not refused`);
      await recordDenied(workspace, request, error);
    });
  }

  /** Retires issues that are done. */
  async archive(...issues: readonly string[]): Promise<void> {
    await this.#as('lead', (workspace) => archiveIssues(workspace, { issues: issues as readonly IssueId[] }));
  }

  async #as<T>(agent: string, work: (workspace: Workspace) => Promise<T>): Promise<T> {
    const { dir, env } = this.repository;
    const time = new Date(this.#now);
    this.#now += 1000;
    const workspace = await Workspace.open({ cwd: dir, env, agent, session: `session-of-${agent}`, clock: () => time });
    try {
      return await work(workspace);
    } finally {
      workspace.close();
    }
  }
}

/** Three issues: one resolved by a fix, one held, one that nobody has touched. */
export async function exampleCoordination(): Promise<Coordination> {
  const made = await Coordination.begin();
  await made.act('lead', 'create_issue', { title: 'Template variable resolution failing', severity: 'high' }, 'issue_008');
  await made.act(
    'lead',
    'create_issue',
    { title: 'Ünïcode — “titles”', severity: 'low', description: 'line 1\nline 2' },
    'issue_009',
  );
  await made.act('lead', 'create_issue', { title: 'Database is gone', severity: 'critical', labels: ['db'] }, 'issue_010');
  await made.act('gemini_cli', 'claim_issue', {}, 'issue_008');
  await made.refused('codex', 'claim_issue', {}, 'issue_008');
  await made.act('codex', 'comment_issue', { text: 'I saw this, too' }, 'issue_008');
  await made.act('gemini_cli', 'comment_issue', { text: 'second' }, 'issue_008');
  await made.act('gemini_cli', 'propose_fix', { title: 'Resolve late', implementation: { approach: 'lazy' } }, 'issue_008');
  await made.act('gemini_cli', 'apply_fix', { fix: 'fix_008_1' }, 'issue_008');
  await made.act('codex', 'claim_issue', {}, 'issue_010');
  await made.act('codex', 'propose_fix', { title: 'Restart it' }, 'issue_010');
  await made.act('gemini_cli', 'heartbeat', {});
  return made;
}
