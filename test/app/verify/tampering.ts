/** What somebody with plain Git can do to a branch by hand. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from '../../support/repository.ts';

/** A commit made by hand: what it does not say it has from `like`. */
export interface Forgery {
  /** The commit that it looks like. */
  readonly like: string;
  /** Its parents. Default: those of `like`. */
  readonly parents?: readonly string[];
  /** Files to put (null: to remove) on top of the tree of `like`. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Changes the whole commit object's text. */
  readonly edit?: (text: string) => string;
}

export class Tampering {
  readonly repository: TestRepository;

  constructor(repository: TestRepository) {
    this.repository = repository;
  }

  #feed(input: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): string {
    const { dir } = this.repository;
    return execFileSync('git', args, { cwd: dir, env: { ...this.repository.env, ...env }, input, encoding: 'utf8' }).trimEnd();
  }

  /** The content of a file of a commit. */
  read(commit: string, path: string): string {
    return `${this.repository.git('show', `${commit}:${path}`)}\n`;
  }

  /** The paths of a commit's files that match. */
  paths(commit: string, pattern: RegExp): string[] {
    return this.repository
      .git('ls-tree', '-r', '--name-only', commit)
      .split('\n')
      .filter((path) => pattern.test(path));
  }

  /** Makes a commit by hand, and returns its id. */
  commit({ like, parents, files = {}, edit = (text) => text }: Forgery): string {
    const index = join(this.repository.base, 'index');
    const env = { GIT_INDEX_FILE: index };
    this.#feed('', env, 'read-tree', like);
    for (const [path, text] of Object.entries(files)) {
      const blob = text === null ? '0'.repeat(40) : this.#feed(text, {}, 'hash-object', '-w', '--stdin');
      this.#feed(`${text === null ? '0' : '100644'} ${blob}\t${path}\n`, env, 'update-index', '--index-info');
    }
    const tree = this.#feed('', env, 'write-tree');
    rmSync(index);
    const original = `${this.repository.git('cat-file', 'commit', like)}\n`;
    const lines = (parents ?? this.parentsOf(like)).map((parent) => `parent ${parent}\n`).join('');
    const text = original.replace(/^tree \w+\n(?:parent \w+\n)*/, `tree ${tree}\n${lines}`);
    return this.#feed(edit(text), {}, 'hash-object', '-t', 'commit', '-w', '--stdin');
  }

  parentsOf(commit: string): string[] {
    return this.repository.git('log', '-1', '--format=%P', commit).split(' ').filter(Boolean);
  }

  /** The commits of a branch, the oldest first. */
  chain(ref: string): string[] {
    return this.repository.git('rev-list', '--reverse', '--first-parent', ref).split('\n');
  }

  point(ref: string, commit: string): void {
    this.repository.git('update-ref', ref, commit);
  }
}
