/** Creates files `<directory>/0` … as soon as `<directory>/go` is there, and prints the numbers of those that it won. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createFile } from '../../../src/store/local-files.ts';

const [directory = '', name = '', count = '0'] = process.argv.slice(2);
createFile(join(directory, `ready-${name}`), '');
while (!existsSync(join(directory, 'go')));
const won = Array.from({ length: Number(count) }, (_, n) => n).filter((n) =>
  createFile(join(directory, String(n)), name.repeat(5000)),
);
console.log(JSON.stringify(won));
