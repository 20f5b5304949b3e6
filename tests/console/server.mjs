// A console over the bundled sample, in which a plan waits for a decision: made by the verbs that an operator types.

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONFIGURATION = process.env.INTEROP_CONFIGURATION ?? 'Debug';
const PROGRAM = path.join(ROOT, 'src/EntEcole.Directory.Server/bin', CONFIGURATION, 'net10.0/entecole.dll');
const START_LIMIT = 60_000;
const STOP_LIMIT = 20_000;
// Of the sample's third day, on which half of its records change: a school with too many departures.
const CHANGED = ['--day', '3', '--change', '0.5'];
const DAY = '2026-06-18';
const UAI = '0121071Z';

/** Fills a store, and serves it; `link` gives a one-time link of a person of every role. */
export async function startConsole() {
  const folder = mkdtempSync(path.join(tmpdir(), 'entecole-console-'));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  try {
    await fill(folder);
    return await serve(folder, cleanUp);
  } catch (error) {
    cleanUp();
    throw error;
  }
}

async function fill(folder) {
  const run = (...args) => verb(folder, args);
  await Promise.all([run('migrate'), run('sample', path.join(folder, 'first')), run('sample', path.join(folder, 'next'), ...CHANGED)]);
  await run('conventions', 'import', path.join(folder, 'first', 'conventions.csv'), '--by', 'tests');
  for (const [extract, day] of [['first/TOULOUSE', '2026-06-15'], ['first/MONTPELLIER', '2026-06-15'], ['next/TOULOUSE', DAY]]) {
    await run('sync', path.join(folder, extract), '--as-of', day);
  }
}

async function serve(folder, cleanUp) {
  const server = spawn('dotnet', [PROGRAM, 'serve', '--console', '--lang', 'en', '--urls', 'http://127.0.0.1:0', ...database(folder)], {
    cwd: ROOT, env: { ...process.env, ENTECOLE_CONSOLEURL: 'http://127.0.0.1:0' }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const leave = () => server.kill('SIGKILL');
  process.once('exit', leave);
  let said = '';
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const listening = new Promise((resolve) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said += text;
        const match = /Console on (\S+)\/console/.exec(said);
        if (match) {
          resolve(match[1]);
        }
      });
    }
  });
  const base = await Promise.race([listening, exited.then(() => null), after(START_LIMIT)]);
  if (!base) {
    leave();
    throw new Error(`The console does not listen. Was it built (dotnet build)? It said:\n${said}`);
  }

  const runs = JSON.parse((await verb(folder, ['runs', 'list'])).stdout);
  const held = runs.find((run) => run.planId);
  return {
    base,
    run: held.runId,
    plan: held.planId,
    uai: UAI,
    link: async () => JSON.parse(
      (await verb(folder, ['console', 'open', '--role', '*', '--academy', '*', '--caller', 'tests', '--url', base])).stdout).link,
    async stop() {
      server.kill('SIGTERM');
      await Promise.race([exited, after(STOP_LIMIT)]);
      leave();
      process.off('exit', leave);
      cleanUp();
    },
  };
}

/** Runs a verb as its operator would. Exit 3, something is held, is no failure. */
function verb(folder, args) {
  return promisify(execFile)('dotnet', [PROGRAM, ...args, ...database(folder), '--output', 'json'], { cwd: ROOT, maxBuffer: 64 << 20 })
    .catch((ended) => (ended.code === 3 ? ended : Promise.reject(ended)));
}

function database(folder) {
  return ['--database', `sqlite:${path.join(folder, 'directory.db')}`];
}

function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, null).unref());
}
