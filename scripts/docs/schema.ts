/** The part of JSON Schema that schemas/ uses, and its wording for people, in Markdown. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const DIRECTORY = new URL('../../schemas/', import.meta.url);

/** All schemas, by their file names. */
export function readSchemas(): ReadonlyMap<string, Schema> {
  const names = readdirSync(DIRECTORY)
    .filter((name) => name.endsWith('.schema.json'))
    .sort();
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(new URL(name, DIRECTORY), 'utf8')) as Schema]));
}

const ID = '[a-z0-9%]+([-_.][a-z0-9%]+)*$';

/** The forms of a string that have a name, by their patterns. */
export const FORMS: ReadonlyMap<string, string> = new Map([
  ['^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$', 'time'],
  ['^([0-9a-f]{40}|[0-9a-f]{64})$', 'object id'],
  [`^issue_${ID}`, 'issue id'],
  [`^fix_${ID}`, 'fix id'],
]);

const range = (from: number | undefined, to: number | undefined, unit: string): string => {
  const words = unit === '' ? '' : ` ${unit}`;
  if (from !== undefined && to !== undefined) return from === to ? `${from}${words}` : `${from} to ${to}${words}`;
  if (to !== undefined) return `at most ${to}${words}`;
  if (from === 1 && unit !== '') return 'not empty';
  return from === undefined ? '' : `at least ${from}${words}`;
};

const limited = (name: string, limit: string): string => (limit === '' ? name : `${name}, ${limit}`);

/** A link to where another schema is described: a document by its title, an output by its name. */
function linkTo(ref: string): string {
  const [file = '', path = ''] = ref.split('#');
  const name = path.split('/').at(-1) ?? '';
  if (file === '') return `[output \`${name}\`](#output-${name})`;
  const title = readSchemas().get(file)?.title;
  if (title === undefined) throw new Error(`there is no schema '${file}'`);
  const link = `[${title}](#${title.toLowerCase()})`;
  return path === '' ? link : `\`${name}\` of ${link}`;
}

/** The type of a value in Markdown. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.allOf) {
    const refs = schema.allOf.filter(({ $ref }) => $ref !== undefined).map(typeOf);
    return refs.length < schema.allOf.length ? `${refs.join(' and ')} and more` : refs.join(' and ');
  }
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything']);
  return types.map((type) => typeName(type, schema)).join(' or ');
}

function typeName(type: string, schema: Schema): string {
  if (type === 'string') {
    const { pattern } = schema;
    const form = pattern === undefined ? 'string' : (FORMS.get(pattern) ?? `string matching \`${pattern}\``);
    return limited(form, range(schema.minLength, schema.maxLength, 'characters'));
  }
  if (type === 'integer' || type === 'number') return limited(type, range(schema.minimum, schema.maximum, ''));
  if (type === 'array') {
    const items = `array of ${schema.items ? typeOf(schema.items) : 'anything'}`;
    const limit = range(schema.minItems, schema.maxItems, 'items');
    return limited(limited(items, limit), schema.uniqueItems ? 'each once' : '');
  }
  if (type === 'object' && typeof schema.additionalProperties === 'object') {
    return `object whose values are ${typeOf(schema.additionalProperties)}`;
  }
  return type;
}
