/** A workspace in a real repository, with a clock that the test moves. */
import { claimIssue, createIssue } from '../../src/app/actions.ts';
import { initialise } from '../../src/app/init.ts';
import type { Done } from '../../src/app/transact.ts';
import { Workspace, type WorkspaceOptions } from '../../src/app/workspace.ts';
import type { IssueId } from '../../src/core/ids.ts';
import type { Severity } from '../../src/core/model.ts';
import { TestRepository } from './repository.ts';

export class TestTeam {
  readonly repository: TestRepository;
  readonly #open: Workspace[] = [];
  /** The time, in milliseconds, that every workspace of the team sees. */
  now = Date.parse('2026-11-22T12:00:00Z');

  private constructor(repository: TestRepository) {
    this.repository = repository;
    repository.git('config', 'coord.fsync', 'false');
  }

  /** A repository that is set up. */
  static async create(repository: TestRepository = new TestRepository()): Promise<TestTeam> {
    const team = new TestTeam(repository);
    await initialise(await team.as('founder'));
    return team;
  }

  /** The workspace of an agent. */
  async as(agent: string, options: WorkspaceOptions = {}): Promise<Workspace> {
    const workspace = await Workspace.open({
      cwd: this.repository.dir,
      env: this.repository.env,
      agent,
      session: `session-of-${agent}`,
      clock: () => new Date(this.now),
      ...options,
    });
    this.#open.push(workspace);
    return workspace;
  }

  /** Lets time pass. */
  pass(minutes: number): void {
    this.now += minutes * 60_000;
  }

  /** Creates an issue and returns its id. */
  async issue(title = 'An issue', severity: Severity = 'medium'): Promise<IssueId> {
    const { issue } = await createIssue(await this.as('founder'), { title, severity });
    return issue as IssueId;
  }

  /** Claims an issue for an agent. */
  async claim(agent: string, issue: IssueId): Promise<Done> {
    return claimIssue(await this.as(agent), issue, {});
  }

  remove(): void {
    for (const workspace of this.#open) workspace.close();
    this.repository.remove();
  }
}
