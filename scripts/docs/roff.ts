/** Our own texts as roff, in the part of man(7) that groff and mandoc share. */

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\e',
  // A plain one may come out as a hyphen or a quote that no shell understands.
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '…': '...',
};

/** A text that means nothing to roff, wherever it stands. */
export function plain(text: string): string {
  return text
    .replace(/[\\'`^~…-]/g, (char) => SPECIAL[char] ?? char)
    .replace(/[^\x20-\x7e\n]/gu, (char) => `\\[u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^[.]/gm, '\\&$&');
}

export const bold = (text: string): string => `\\fB${plain(text)}\\fR`;
export const italic = (text: string): string => `\\fI${plain(text)}\\fR`;

/** A text as prose: what is in backquotes is bold. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? bold(part.slice(1, -1)) : part === '' ? '' : plain(part)))
    .join('');
}

/** A macro's argument in quotes. */
const argument = (text: string): string => `"${plain(text).replaceAll('"', '\\(dq')}"`;

export const title = (name: string, section: number, source: string, manual: string): string =>
  // Without hyphens and stretched spaces: both would change names and commands.
  [`.TH ${argument(name)} ${section} "" ${argument(source)} ${argument(manual)}`, '.nh', '.ad l'].join('\n');
export const section = (name: string): string => `.SH ${argument(name)}`;
export const subsection = (name: string): string => `.SS ${argument(name)}`;

/** A paragraph of lines that are roff already. */
export const paragraph = (...lines: readonly string[]): string => ['.PP', ...lines].join('\n');
/** A tag, roff already, and what it stands for. */
export const tagged = (tag: string, ...lines: readonly string[]): string => ['.TP', tag, ...lines].join('\n');
export const indented = (...parts: readonly string[]): string => ['.RS 4', ...parts, '.RE'].join('\n');

/** Breaks a long command before its options, so that it can still be copied. */
function brokenCommand(command: string, width = 66): string {
  const words = command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  const parts: string[] = [];
  for (const word of words) {
    if (parts.length === 0 || word.startsWith('--')) parts.push(word);
    else parts.push(`${parts.pop()} ${word}`);
  }
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(part);
    else if (last.length + part.length + 3 <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(`    ${part}`);
  }
  return lines.join(' \\\n');
}

/** Command lines to copy, each below what it does. */
export function commands(examples: readonly (readonly [command: string, does: string])[]): string {
  const lines = examples.flatMap(([command, does]) => [`# ${plain(does)}`, plain(brokenCommand(command))]);
  return ['.PP', '.EX', ...lines, '.EE'].join('\n');
}
