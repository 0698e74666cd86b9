/** Reads files through whatever file system the caller has: Node's, or one in a browser; with promises or callbacks. */
import type { FsClient } from 'isomorphic-git';
import { CoordinationError } from '../core/errors.ts';
import { quote } from '../core/text.ts';

type Operation = (path: string, options: object, done: (error: unknown, value: unknown) => void) => unknown;
type Operations = Readonly<Record<'readFile' | 'readdir', Operation>>;

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** The little that is read without isomorphic-git. */
export class Files {
  readonly #fs: Operations;

  constructor(fs: FsClient) {
    this.#fs = ('promises' in fs ? fs.promises : fs) as unknown as Operations;
  }

  /** A file's text; null where there is no such file. */
  async text(path: string): Promise<string | null> {
    const content = await this.#call('readFile', path);
    if (content === undefined || content === null) return null;
    return typeof content === 'string' ? content : new TextDecoder().decode(content as Uint8Array);
  }

  /** The names in a directory; none where there is no such directory. */
  async names(path: string): Promise<string[]> {
    return ((await this.#call('readdir', path)) as string[] | null | undefined) ?? [];
  }

  async #call(operation: 'readFile' | 'readdir', path: string): Promise<unknown> {
    try {
      return await new Promise((resolve, reject) => {
        const returned = this.#fs[operation](path, {}, (error, value) => (error ? reject(error) : resolve(value)));
        if (returned) (returned as Promise<unknown>).then?.(resolve, reject);
      });
    } catch (cause) {
      const { code, message } = cause as { code?: string; message?: string };
      if (ABSENT.has(code ?? '')) return null;
      throw new CoordinationError('unusable_repository', `${quote(path)} cannot be read: ${code ?? message}`, { cause });
    }
  }
}
