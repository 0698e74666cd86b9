/** Checks printed JSON against schemas/outputs.schema.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { PACKAGE_ROOT } from '../support/cli.ts';

const directory = join(PACKAGE_ROOT, 'schemas');
const ajv = new Ajv2020({ allowUnionTypes: true, strict: true, strictRequired: false });
for (const name of readdirSync(directory).filter((file) => file.endsWith('.schema.json'))) {
  ajv.addSchema(JSON.parse(readFileSync(join(directory, name), 'utf8')) as object);
}

/** The one JSON value of an output that is nothing else; fails where it is not of the form that the schema's definition describes. */
export function outputOf(output: string, definition: string): Record<string, unknown> {
  const value = JSON.parse(output) as Record<string, unknown>;
  expect(output.endsWith('\n'), 'a final line break').to.equal(true);
  const validate = ajv.getSchema(`outputs.schema.json#/$defs/${definition}`);
  if (!validate) throw new Error(`schemas/outputs.schema.json defines no ${definition}`);
  if (!validate(value)) throw new Error(`not of the form of ${definition}: ${ajv.errorsText(validate.errors)}\n${output}`);
  return value;
}
