/** Finds the directory that holds refs and objects, and refuses formats that isomorphic-git would misread. */
import { type FsClient, getConfig } from 'isomorphic-git';
import { CoordinationError } from '../core/errors.ts';
import { quote } from '../core/text.ts';
import type { Files } from './files.ts';

/** The directory that all worktrees share, from a `.git` directory or file, or a worktree's own directory. */
export async function findCommonDir(fs: FsClient, files: Files, gitdir: string): Promise<string> {
  const link = (await files.text(gitdir))?.match(/^gitdir: (.+)$/m)?.[1];
  const own = link === undefined ? gitdir : from(parentOf(gitdir), link.trim());
  const common = (await files.text(`${own}/commondir`))?.trim();
  const directory = common === undefined ? own : from(own, common);
  if ((await files.text(`${directory}/HEAD`)) === null) {
    throw new CoordinationError('unusable_repository', `${quote(gitdir)} is not a Git directory`, {
      hint: "gitdir is the '.git' directory itself, or a bare repository",
    });
  }
  await refuseUnreadable(fs, directory);
  return directory;
}

async function refuseUnreadable(fs: FsClient, gitdir: string): Promise<void> {
  const setting = async (path: string): Promise<string> =>
    String((await getConfig({ fs, gitdir, path })) ?? '')
      .trim()
      .toLowerCase();
  const [objects, refs] = await Promise.all([setting('extensions.objectFormat'), setting('extensions.refStorage')]);
  const unreadable = [
    ...(objects !== '' && objects !== 'sha1' ? [`${objects} objects`] : []),
    ...(refs !== '' && refs !== 'files' ? [`refs in a ${refs}`] : []),
  ];
  if (unreadable.length === 0) return;
  throw new CoordinationError(
    'unusable_repository',
    `${quote(gitdir)} has ${unreadable.join(' and ')}, which the reader cannot read`,
    {
      hint: 'git coord list --json',
      data: { objectFormat: objects || 'sha1', refStorage: refs || 'files' },
    },
  );
}

const parentOf = (path: string): string => path.replace(/[/\\][^/\\]*$/, '') || '.';
const isAbsolute = (path: string): boolean => /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
const from = (base: string, path: string): string => (isAbsolute(path) ? path : `${base}/${path}`);
