/** Runs commands and looks at all that they may touch: what they print, which refs move, which files change, what Git is called with. */
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Ran, type RunOptions, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { RAW } from './texts.ts';

/** Stands in every text that a test types, and must be nowhere where Git could take it for an option. */
export const MARKER = 'mArKeR7';

/** What a command can end with that understood what was wrong with its input. */
export const UNDERSTOOD = [0, 2, 3, 4, 5];

/** Every file below a directory with its content; the repository's own `.git` and `.coord` are left out. */
export function filesBelow(directory: string, skip: readonly string[] = ['.git', '.coord']): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (path: string): void => {
    for (const name of existsSync(join(directory, path)) ? readdirSync(join(directory, path)) : []) {
      const inner = join(path, name);
      const found = lstatSync(join(directory, inner));
      if (skip.includes(name)) continue;
      if (found.isDirectory()) visit(inner);
      else if (found.isSymbolicLink()) files.set(inner, `-> ${readlinkSync(join(directory, inner))}`);
      else files.set(inner, readFileSync(join(directory, inner), 'latin1'));
    }
  };
  visit('');
  return files;
}

/** The refs that are none of git coord's own, and where HEAD is. */
export function otherRefs(repo: TestRepository): string {
  const refs = repo.git('for-each-ref', '--format=%(refname) %(objectname)').split('\n');
  return [...refs.filter((line) => !/^refs\/(?:coord\/|refs\/coord )/.test(line)), repo.git('symbolic-ref', 'HEAD')].join('\n');
}

/** Fails where a command printed what a terminal would act on, or, under --json, anything but one value. */
export function expectSafe(words: readonly string[], { code, out, err }: Ran): void {
  const said = `${words.join(' ').slice(0, 200)} exited ${code}: ${err.slice(0, 300)}`;
  // RFC 4180 ends a line of CSV with both.
  const shown = words[0] === 'export' ? out.replaceAll('\r\n', '\n') : out;
  for (const text of [shown, err]) expect(RAW.exec(text)?.[0], said).to.equal(undefined);
  const end = words.indexOf('--');
  if (!words.slice(0, end < 0 ? words.length : end).includes('--json') || words[0] === '-h') return;
  const ok = code === 0 || code === 8;
  expect(err === '', said).to.equal(ok);
  expect(() => JSON.parse(ok ? out : err), said).not.to.throw();
}

/** The arguments of every Git process that the trace tells of. */
function calls(trace: string): string[][] {
  if (!existsSync(trace)) return [];
  const events = readFileSync(trace, 'utf8').trimEnd().split('\n');
  return events.flatMap((line) => {
    const { event, argv } = JSON.parse(line) as { event: string; argv?: string[] };
    return event === 'start' && argv ? [argv] : [];
  });
}

/** Runs one command line and holds it to everything that any command line keeps. */
export async function runWatched(repo: TestRepository, words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const trace = join(repo.base, 'trace');
  rmSync(trace, { force: true });
  const [refs, files] = [otherRefs(repo), filesBelow(repo.dir)];
  const ran = await run(repo, words, { ...options, variables: { ...options.variables, GIT_TRACE2_EVENT: trace } });
  expectSafe(words, ran);
  const called = calls(trace);
  for (const argv of called) {
    const end = argv.indexOf('--');
    const open = argv.slice(0, end < 0 ? argv.length : end).join('\n');
    expect(open.toLowerCase(), argv.join(' ')).not.to.include(MARKER.toLowerCase());
  }
  expect(otherRefs(repo)).to.equal(refs);
  expect(filesBelow(repo.dir)).to.deep.equal(files);
  return ran;
}
