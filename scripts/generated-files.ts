/** Every generated file of the project. */
import { existsSync, readFileSync } from 'node:fs';
import { generateDocFiles } from './generate-docs.ts';
import { generateSchemaFiles } from './generate-schemas.ts';

const ROOT = new URL('../', import.meta.url);

/** All generated files as they should be, by their path from the project's root. */
export async function generatedFiles(): Promise<Map<string, string>> {
  return new Map([...(await generateSchemaFiles()), ...generateDocFiles()]);
}

/** Where a path from the project's root leads. */
export const placeOf = (path: string): URL => new URL(path, ROOT);

/** Whether a file has this text. */
export function isFresh(path: string, text: string): boolean {
  const place = placeOf(path);
  return existsSync(place) && readFileSync(place, 'utf8') === text;
}
