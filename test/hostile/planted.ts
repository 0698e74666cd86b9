/** Branches that somebody wrote with plain Git, past every check that git coord makes. */
import { execFileSync } from 'node:child_process';
import type { TestRepository } from '../support/repository.ts';

/** A commit on a branch: its files by their paths, and what it says of itself. */
export interface Planted {
  readonly ref: string;
  readonly files: Readonly<Record<string, string>>;
  readonly message?: string;
  /** The author's name and date, as a commit's header has them. */
  readonly author?: string;
  readonly date?: string;
}

/** The message of an ordinary action. */
export const ACTION = 'create an issue\n\nCoord-Action: create_issue\nCoord-Agent: mallory\n';

/** Runs Git with some input and returns its output. */
export function feed(repo: TestRepository, input: string | Buffer, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: repo.dir,
    env: repo.env,
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  }).trimEnd();
}

/** Makes every branch be just what is given; none of it is checked. */
export function plant(repo: TestRepository, branches: readonly Planted[]): void {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = branches.map(({ ref, files, message = ACTION, author = 'mallory', date = '1767225600 +0000' }) => {
    const name = author.replace(/[<>\n\r\0]/g, '');
    const blobs = Object.entries(files).map(([path, text]) => `M 100644 inline ${JSON.stringify(path)}\n${data(text)}`);
    return [
      `commit ${ref}\nauthor ${name} <mallory@example.com> ${date}\ncommitter mallory <mallory@example.com> 1767225600 +0000\n`,
      data(message),
      `deleteall\n${blobs.join('')}\n`,
    ].join('');
  });
  feed(repo, stream.join(''), 'fast-import', '--quiet', '--force', '--date-format=raw-permissive');
}
