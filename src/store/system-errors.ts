/** The system's errors in words that a user can act on. */

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'no space left on the disk',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EFBIG: 'file too large',
};

/** A system error in words; where there are none for it, its code or its message. */
export function inWords(error: NodeJS.ErrnoException): string {
  return WORDS[error.code ?? ''] ?? error.code ?? error.message;
}
