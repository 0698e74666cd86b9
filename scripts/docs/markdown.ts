/** Our own texts as Markdown. */

/** The first line of a generated Markdown file. */
export const madeFrom = (sources: string): string => `<!-- Generated from ${sources} by \`npm run generate\`; edit those. -->`;

/** A text as prose: what is in backquotes stays code, nothing else is markup. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) => (part.startsWith('`') && part.length > 1 ? part : part.replace(/[\\*<>[\]]/g, '\\$&')))
    .join('');
}

/** `claimed by nobody` → `Claimed by nobody.` */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

export const code = (text: string): string => `\`${text}\``;

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Command lines to copy, each below what it does. */
export function commands(examples: readonly (readonly [command: string, does: string])[]): string {
  return ['```sh', ...examples.flatMap(([command, does]) => [`# ${does}`, command]), '```'].join('\n');
}
