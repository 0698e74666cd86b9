/** File permissions in a repository that several users write to: what Git does for `core.sharedRepository`. */

/** The permissions that a setting adds to a file's own, or, given as an octal number, puts in their place. */
function wanted(setting: string): { readonly bits: number; readonly replaces: boolean } | null {
  const value = setting.toLowerCase();
  if (['group', 'true', 'yes', 'on', '1'].includes(value)) return { bits: 0o660, replaces: false };
  if (['all', 'world', 'everybody', '2'].includes(value)) return { bits: 0o664, replaces: false };
  const bits = /^0?[0-7]{3}$/.test(value) ? Number.parseInt(value, 8) & 0o666 : 0;
  return bits === 0 ? null : { bits, replaces: true };
}

/** The mode that a new file or directory of `mode` gets; the same mode where the setting (`umask`, none) asks for nothing. */
export function sharedMode(setting: string | undefined, mode: number, isDirectory: boolean): number {
  const shared = wanted(setting ?? 'umask');
  if (!shared) return mode;
  let bits = shared.bits;
  if (!(mode & 0o200)) bits &= ~0o222;
  const shown = shared.replaces ? (mode & ~0o777) | bits : mode | bits;
  if (!isDirectory) return shown;
  return shown | ((shown & 0o444) >> 2) | (shown & 0o060 ? 0o2000 : 0);
}
