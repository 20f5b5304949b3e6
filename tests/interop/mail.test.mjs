import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { runVerb } from './server.mjs';

const AIOSMTPD = '/usr/bin/aiosmtpd';
const skip = existsSync(AIOSMTPD) ? false : 'aiosmtpd is not installed (Debian: python3-aiosmtpd)';

test('a mail is taken by aiosmtpd, with a text and an HTML part that say the same', { skip, timeout: 90_000 }, async (t) => {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'entecole-mail-'));
  const server = spawn(AIOSMTPD, ['-n', '-l', `127.0.0.1:${port}`, '-c', 'aiosmtpd.handlers.Debugging', 'stdout'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  let said = '';
  server.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  await listening(port);

  await runVerb(folder, ['worker', 'tell', '--test'], {
    TellMailServer: `127.0.0.1:${port}`, TellMailPlain: 'true', TellMailFrom: 'entecole@example.invalid', TellMailTo: 'region@example.invalid',
  });
  for (let turn = 0; turn < 100 && !said.includes('END MESSAGE'); turn++) {
    await new Promise((passed) => setTimeout(passed, 50));
  }

  assert.match(said, /^List-Id: <entecole\.example\.invalid>$/m);
  assert.match(said, /^Content-Type: multipart\/alternative;/m);
  assert.match(said, /^Content-Type: text\/plain;/m);
  assert.match(said, /^Content-Type: text\/html;/m);
  assert.match(said, /<code>entecole worker tell --test<\/code>/);
});

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function listening(port) {
  for (let turn = 0; turn < 100; turn++) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.destroy();
      return;
    } catch {
      await new Promise((passed) => setTimeout(passed, 100));
    }
  }
  throw new Error('aiosmtpd does not listen');
}
