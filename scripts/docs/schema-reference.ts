/** docs/schemas.md: the fields of every document, of every operation's input and of what verbs print under --json. */
import { code, madeFrom, prose, table } from './markdown.ts';
import { readSchemas, type Schema, typeOf } from './schema.ts';

/** The object in a value: itself, what its array holds, what it adds to others, or what it is where it is not null. */
function objectIn(schema: Schema): Schema | undefined {
  if (schema.properties) return schema;
  if (schema.items) return objectIn(schema.items);
  return [...(schema.allOf ?? []), ...(schema.anyOf ?? [])].map(objectIn).find((found) => found !== undefined);
}

function rows(schema: Schema, prefix = ''): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const row = [code(path), typeOf(field), schema.required?.includes(name) ? 'yes' : '', prose(field.description ?? '')];
    const inner = objectIn(field);
    return [row, ...(inner ? rows(inner, `${path}${field.items ? '[]' : ''}.`) : [])];
  });
}

const fieldTable = (schema: Schema): string => table(['field', 'type', 'required', 'description'], rows(schema));

/** What a value looks like, as paragraphs. */
function shape(schema: Schema): string[] {
  if (schema.properties) return Object.keys(schema.properties).length > 0 ? [fieldTable(schema)] : ['It has no fields.'];
  if (schema.allOf) {
    const others = schema.allOf.filter(({ $ref }) => $ref !== undefined).map(typeOf);
    return [`All that ${others.join(' and ')} has, and:`, ...schema.allOf.filter(({ properties }) => properties).map(fieldTable)];
  }
  if (schema.items && objectIn(schema.items)) return ['An array of:', ...shape(schema.items)];
  if (schema.anyOf && objectIn(schema)) {
    return schema.anyOf.flatMap((option, at) => [
      `${at === 0 ? 'Either' : 'Or'}${option.description ? ` (${prose(option.description.replace(/\.$/, '').toLowerCase())})` : ''}:`,
      ...shape(option),
    ]);
  }
  const type = typeOf(schema);
  return [`${type.charAt(0).toUpperCase()}${type.slice(1)}.`];
}

const part = (heading: string, schema: Schema): string =>
  [heading, ...(schema.description ? [prose(schema.description)] : []), ...shape(schema)].join('\n\n');

/** The text of docs/schemas.md. */
export function schemaReference(): string {
  const schemas = readSchemas();
  const definitions = (file: string): [string, Schema][] => Object.entries(schemas.get(file)?.$defs ?? {});
  return `${[
    madeFrom('schemas/ and scripts/docs'),
    '# Documents, operations and outputs',
    'The JSON Schemas in [schemas/](../schemas) (draft 2020-12) are the one source of the validators, the TypeScript types and this page. A time is UTC, RFC 3339, in whole seconds: `2026-01-31T12:00:00Z`. An object id is the id of a commit, in full. Issue ids and fix ids are in their stored form: `issue_008`, `fix_008_1`. `a.b` is a field of an object, `a[].b` one of each object in an array.',
    '## Documents',
    'A field that a document has beyond these is kept as it is. A document with a field that is required and missing, or of another type, is refused.',
    ...[...schemas].filter(([, schema]) => !schema.$defs).map(([file, schema]) => part(`### ${schema.title ?? file}`, schema)),
    '## Operations',
    'The input of each operation, as the `Coord-Input` of its commit records it. Fields beyond these are refused.',
    ...definitions('operations.schema.json').map(([name, schema]) => part(`### ${name}`, schema)),
    '## Outputs',
    'What verbs print under `--json`: one value. What is in a document beyond its schema is shown too.',
    ...definitions('outputs.schema.json').map(([name, schema]) => part(`### Output ${code(name)}`, schema)),
  ].join('\n\n')}\n`;
}
