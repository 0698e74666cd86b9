import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { identify, isProvenDead } from '../../src/store/processes.ts';
import { startProcess, stopProcess } from './support.ts';

describe('store/processes', () => {
  it('knows itself', () => {
    const self = identify(process.pid);
    expect(self.pid).to.equal(process.pid);
    expect(identify(process.pid)).to.deep.equal(self);
    expect(isProvenDead(self)).to.equal(false);
  });

  it('proves a process dead once it has ended', async () => {
    const child = await startProcess();
    const identity = identify(child.pid ?? 0);
    expect(isProvenDead(identity)).to.equal(false);
    await stopProcess(child);
    expect(isProvenDead(identity)).to.equal(true);
  });

  it('proves a process dead whose number another one has now', () => {
    expect(isProvenDead({ ...identify(process.pid), start: '1' })).to.equal(true);
  });

  it('proves every process of an earlier boot dead', () => {
    expect(isProvenDead({ ...identify(process.pid), boot: 'another boot' })).to.equal(true);
  });

  it('proves nothing about another machine, or without the system’s word', () => {
    const self = identify(process.pid);
    expect(isProvenDead({ ...self, start: '1', host: 'another-machine pid:[1]' })).to.equal(false);
    expect(isProvenDead({ ...self, start: null, boot: null })).to.equal(false);
  });

  it('proves a process dead whose number nobody has, without the system’s word', async () => {
    const child = await startProcess();
    await stopProcess(child);
    const late = identify(child.pid ?? 0);
    expect(late.start).to.equal(null);
    expect(isProvenDead({ ...late, boot: null })).to.equal(true);
  });

  it('proves a process dead that has ended and that nobody has asked how', async () => {
    // The shell becomes another program, which knows of no child.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = identify(Number(text.toString('latin1')));
    expect(isProvenDead(child)).to.equal(false);
    while (!/\) Z /.test(readFileSync(`/proc/${child.pid}/stat`, 'latin1'))) await sleep(20);
    expect(isProvenDead(child)).to.equal(true);
    await stopProcess(parent);
  });

  it('reads the start time of a process whose name has spaces and brackets', async () => {
    const child = await startProcess('a ) 1 2 3 (b');
    const identity = identify(child.pid ?? 0);
    expect(identity.start).to.match(/^\d+$/);
    expect(Number(identity.start)).to.be.greaterThan(Number(identify(1).start));
    expect(isProvenDead(identity)).to.equal(false);
    await stopProcess(child);
    expect(isProvenDead(identity)).to.equal(true);
  });
});
