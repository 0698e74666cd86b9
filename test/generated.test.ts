import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ENVIRONMENT, GIT_CONFIGURATION } from '../scripts/docs/facts.ts';
import { plain, prose } from '../scripts/docs/roff.ts';
import { generatedFiles, isFresh, placeOf } from '../scripts/generated-files.ts';
