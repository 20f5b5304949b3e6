// A console over the bundled sample, in which a plan waits for a decision: made by the verbs that an operator types.

import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONFIGURATION = process.env.INTEROP_CONFIGURATION ?? 'Debug';
const PROGRAM = process.env.INTEROP_PROGRAM ?? path.join(ROOT, 'src/EntEcole.Directory.Server/bin', CONFIGURATION, 'net10.0/entecole.dll');
const START_LIMIT = 60_000;
const STOP_LIMIT = 20_000;
// Of the sample's third day, on which half of its records change: a school with too many departures.
const CHANGED = ['--day', '3', '--change', '0.5'];
const DAY = '2026-06-18';
const UAI = '0121071Z';
// A school that a convention of this year enrols and that no extract holds: ONDE feeds it.
const ONDE_UAI = '0120700W';
const CONVENTION = {
  'conventions.csv': [
    'reference;school_year;academy;collectivite;siret;address;postal_code;city;representative;representative_role;signed_on;effective_from;'
      + 'effective_to;fee_per_school_eur;school_count;amount_eur',
    'ONDE-2026-2027;2026-2027;TOULOUSE;COMMUNE DE RODEZ;21120202300019;1 RUE D\'ESSAI;12000;RODEZ;VALMIER Anne;MAIRE;2026-05-16;2026-05-16;'
      + '2027-09-05;41.00;1;41.00',
  ],
  'convention-schools.csv': ['convention;uai;school_name;commune;department', `ONDE-2026-2027;${ONDE_UAI};E.P.PR ESSAI;RODEZ;12`],
};

/** Pupils as ONDE exports them, one of them with an INE that has not its form. */
export const ONDE_LIST = [
  'Nom élève;Prénom élève;Date naissance;INE;Niveau;Libellé classe',
  'ESSAI-UN;Ana;04/11/2018;123456789AB;CP;CP Mme Valmier', 'ESSAI-DEUX;Léo;05/11/2018;12;CP;CP Mme Valmier', '',
].join('\r\n');

/** Fills a store with the sample, or one of so many schools, and serves it; `link` gives a one-time link of a person of every role. */
export async function startConsole({ schools = 0 } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'entecole-console-'));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  try {
    await fill(folder, schools > 0 ? ['--schools', `${schools}`, '--enrolled', '1'] : []);
    return await serve(folder, cleanUp);
  } catch (error) {
    cleanUp();
    throw error;
  }
}

async function fill(folder, size) {
  const run = (...args) => verb(folder, args);
  await Promise.all([
    run('migrate'), run('sample', path.join(folder, 'first'), ...size), run('sample', path.join(folder, 'next'), ...CHANGED, ...size),
  ]);
  await run('conventions', 'import', path.join(folder, 'first', 'conventions.csv'), '--by', 'tests');
  for (const [extract, day] of [['first/TOULOUSE', '2026-06-15'], ['first/MONTPELLIER', '2026-06-15'], ['next/TOULOUSE', DAY]]) {
    await run('sync', path.join(folder, extract), '--as-of', day);
  }

  mkdirSync(path.join(folder, 'gar'));
  await run('gar', 'export', '--ent', 'U3', '--out', path.join(folder, 'gar'), '--as-of', DAY);
  mkdirSync(path.join(folder, 'onde'));
  for (const [name, lines] of Object.entries(CONVENTION)) {
    writeFileSync(path.join(folder, 'onde', name), `${lines.join('\n')}\n`);
  }

  await run('conventions', 'import', path.join(folder, 'onde', 'conventions.csv'), '--by', 'tests');
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
    pid: server.pid,
    run: held.runId,
    plan: held.planId,
    uai: UAI,
    ondeUai: ONDE_UAI,
    verb: (...args) => verb(folder, args),
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
