// Starts the demo as a newcomer would, or a server, on its own folder, database and port, and makes sure that it ends.

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROJECT = 'src/EntEcole.Directory.Server';
const CONFIGURATION = process.env.INTEROP_CONFIGURATION ?? 'Debug';
const START_LIMIT = 90_000;
const STOP_LIMIT = 20_000;

/** The demo, built before and listening; `stop` asks it to end and tells how it did. */
export async function startDemo() {
  const server = await launch((folder) => ['demo', '--lang', 'en', '--nights', '1', '--folder', path.join(folder, 'entecole-demo')], {});
  return {
    ...server,
    /** Who calls: the demo's own token, for every role and everything. */
    token: readFileSync(path.join(server.folder, 'entecole-demo', 'token'), 'utf8').trim(),
    extracts: path.join(server.folder, 'entecole-demo', 'extracts'),
  };
}

/** A server on an empty store, which it makes; `settings` by their names; `options` of the verb. */
export async function startServer(settings, ...options) {
  return launch(() => ['serve', '--lang', 'en', ...options], environment(settings), ['migrate']);
}

function environment(settings) {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`ENTECOLE_${name.toUpperCase()}`, value]));
}

async function launch(verb, settings, before) {
  const folder = mkdtempSync(path.join(tmpdir(), 'entecole-interop-'));
  if (before) {
    await runVerb(folder, before);
  }

  const server = spawn(
    'dotnet',
    ['run', '--project', PROJECT, '--no-build', '-c', CONFIGURATION, '--',
      ...verb(folder), '--database', `sqlite:${path.join(folder, 'directory.db')}`, '--urls', 'http://127.0.0.1:0'],
    // A group of its own, so that `dotnet run` and the program it starts can be ended together.
    { cwd: ROOT, detached: true, env: { ...process.env, ...settings, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
  const cleanUp = () => {
    killGroup(server.pid);
    rmSync(folder, { recursive: true, force: true });
  };
  const leave = () => process.exit(1);
  process.once('exit', cleanUp).once('SIGTERM', leave).once('SIGINT', leave);

  let said = '';
  const exited = new Promise((resolve) => server.once('exit', (code, signal) => resolve({ code, signal })));
  const listening = new Promise((resolve) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said += text;
        const match = /Listening on (?:http:\/\/)?(\S+)\s/.exec(said);
        if (match) {
          resolve(match[1]);
        }
      });
    }
  });
  const address = await Promise.race([listening, exited.then(() => null), after(START_LIMIT)]);
  if (!address) {
    cleanUp();
    throw new Error(`The server does not listen. Was it built (dotnet build)? It said:\n${said}`);
  }

  return {
    address,
    folder,
    /** Runs another verb on its database, as its operator would: its JSON. Exit 3, something is held, is no failure. */
    verb: (...args) => runVerb(folder, args),
    said: () => said,
    /** Asks politely; `took` in milliseconds, `code` null when it had to be killed. */
    async stop() {
      const start = performance.now();
      server.kill('SIGTERM');
      const end = await Promise.race([exited, after(STOP_LIMIT)]);
      const took = performance.now() - start;
      cleanUp();
      process.off('exit', cleanUp).off('SIGTERM', leave).off('SIGINT', leave);
      return { code: end?.code ?? null, took };
    },
  };
}

/** Runs a verb on the database of a folder, with settings by their names: its JSON. */
export async function runVerb(folder, args, settings = {}) {
  const { stdout } = await promisify(execFile)(
    'dotnet',
    ['run', '--project', PROJECT, '--no-build', '-c', CONFIGURATION, '--',
      ...args, '--database', `sqlite:${path.join(folder, 'directory.db')}`, '--output', 'json'],
    { cwd: ROOT, maxBuffer: 64 << 20, env: { ...process.env, ...environment(settings) } }).catch((ended) => (ended.code === 3 ? ended : Promise.reject(ended)));
  return stdout ? JSON.parse(stdout) : null;
}

function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, null).unref());
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
}
