/** Generates the TypeScript types and the standalone validators of src/core/generated from schemas/. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const SCHEMAS = new URL('../schemas/', import.meta.url);
const BANNER = '// Generated from schemas/ by `npm run generate`; edit those.\n';

type Schema = JSONSchema & { $id: string; title: string; $defs?: Record<string, JSONSchema> };

const names = readdirSync(SCHEMAS)
  .filter((name) => name.endsWith('.schema.json'))
  .sort();
const schemas = names.map((name) => JSON.parse(readFileSync(new URL(name, SCHEMAS), 'utf8')) as Schema);
const documents = schemas.filter((schema) => !schema.$defs);
const operations = schemas.find((schema) => schema.$id === 'operations.schema.json')?.$defs ?? {};

const pascal = (name: string): string => name.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());

async function typesOf(schema: JSONSchema, name: string): Promise<string> {
  const text = await compile(structuredClone(schema), name, {
    bannerComment: '',
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true },
  });
  return text
    .replace(/^(\s+)(["\w]+\??: )/gm, '$1readonly $2')
    .replace(/^(\s+)(\[k: string\])/gm, '$1readonly $2')
    .replace(/: \(?([\w' |]+?)\)?\[\];/g, ': readonly ($1)[];');
}

async function types(): Promise<string> {
  const parts = [BANNER];
  for (const schema of documents) parts.push(await typesOf(schema, schema.title));
  for (const [name, schema] of Object.entries(operations)) {
    parts.push(await typesOf({ ...schema, title: `${pascal(name)}Input` }, `${pascal(name)}Input`));
  }
  return parts.join('\n');
}

async function validators(): Promise<{ code: string; declarations: string }> {
  const ajv = new Ajv2020({ code: { source: true, esm: true }, allowUnionTypes: true, strict: true });
  const exported: Record<string, string> = {};
  for (const schema of documents) {
    ajv.addSchema(schema as object, schema.$id);
    exported[schema.title] = schema.$id;
  }
  for (const [name, schema] of Object.entries(operations)) {
    ajv.addSchema(schema as object, name);
    exported[name] = name;
  }
  const ids = Object.fromEntries(Object.entries(exported).map(([name, id]) => [`valid_${name}`, id]));
  const source = (standaloneCode as unknown as (ajv: Ajv2020, ids: Record<string, string>) => string)(ajv, ids);
  const bundled = await build({
    stdin: { contents: source, resolveDir: new URL('..', import.meta.url).pathname, loader: 'js' },
    bundle: true,
    format: 'esm',
    write: false,
    platform: 'neutral',
    mainFields: ['main'],
  });
  const code = `${BANNER}${bundled.outputFiles[0]?.text ?? ''}`.replace(/^\s*\/\/ (node_modules|<stdin>).*\n/gm, '');
  const declarations = [
    BANNER,
    "import type { ErrorObject } from '../validate.ts';",
    'interface Validator {\n  (value: unknown): boolean;\n  readonly errors?: readonly ErrorObject[] | null;\n}',
    ...Object.keys(ids).map((name) => `export declare const ${name}: Validator;`),
    '',
  ].join('\n');
  return { code, declarations };
}

/** The generated files, by their path from the project's root. */
export async function generateSchemaFiles(): Promise<Map<string, string>> {
  const { code, declarations } = await validators();
  return new Map([
    ['src/core/generated/types.ts', await types()],
    ['src/core/generated/validators.js', code],
    ['src/core/generated/validators.d.ts', declarations],
  ]);
}
