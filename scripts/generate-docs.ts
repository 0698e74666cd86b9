/** Generates the reference pages and the manual from the table of verbs and the schemas. */
import { cliReference } from './docs/cli-reference.ts';
import { manPage } from './docs/man-page.ts';
import { schemaReference } from './docs/schema-reference.ts';

/** The generated pages, by their path from the project's root. */
export function generateDocFiles(): Map<string, string> {
  return new Map([
    ['docs/cli.md', cliReference()],
    ['docs/schemas.md', schemaReference()],
    ['man/git-coord.1', manPage()],
  ]);
}
