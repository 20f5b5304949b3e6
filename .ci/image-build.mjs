// Builds what docker/Dockerfile builds, without a docker daemon: from exactly the files that .dockerignore lets through, by the COPY and RUN
// lines of the first stage as they are written there. Then starts the published program, as the image would: as its user where this
// process may become another, and until the health check that the image names is answered.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const dockerignore = createRequire(import.meta.url)('@balena/dockerignore');
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const work = mkdtempSync(join(tmpdir(), 'entecole-image-'));
const context = join(work, 'context');
const stage = join(work, 'stage');

/** The user of the base images of .NET: what `$APP_UID` stands for in them. */
const appUser = 1654;
const user = process.getuid() === 0 ? { uid: appUser, gid: appUser } : {};

/** The instructions of a Dockerfile in order, each `{ name, text }`: comments dropped, continued lines joined. */
function instructions(path) {
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => !/^\s*#/.test(line)).join('\n').replaceAll(/\\\n\s*/g, '');
  return [...lines.matchAll(/^([A-Z]+) +(.+)$/gm)].map(([, name, text]) => ({ name, text: text.trim() }));
}

/** Copies to the context what `.dockerignore` lets through. Folders are walked to their end: a later pattern may let a file of them in again. */
function copyContext() {
  const filter = dockerignore({ ignorecase: false }).add(readFileSync(join(root, '.dockerignore'), 'utf8'));
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const kept = paths.filter(filter.createFilter());
  for (const path of kept) {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    cpSync(join(root, path), join(context, path));
  }
  return kept.length;
}

/** A path of the image, below the folder that stands for it. */
const inStage = (path, folder) => join(stage, path.startsWith('/') ? path : join(folder, path));

function copy(text, folder) {
  const paths = text.split(/ +/);
  const target = paths.pop();
  for (const path of paths) {
    const from = join(context, path);
    if (!existsSync(from)) {
      throw new Error(`COPY ${path}: .dockerignore lets no such file through`);
    }
    // As docker does: of a folder its content; a file goes below a target that ends with a slash.
    const to = inStage(target, folder);
    cpSync(from, statSync(from).isFile() && target.endsWith('/') ? join(to, basename(path)) : to, { recursive: true });
  }
}

function run(command, cwd, as = {}) {
  console.log(`+ ${command}`);
  const ended = spawnSync('/bin/sh', ['-c', command], { cwd, stdio: ['ignore', 'inherit', 'inherit'], timeout: 600_000, ...as });
  if (ended.status !== 0) {
    throw new Error(`ended with ${ended.status ?? ended.signal}: ${command}`);
  }
}

/** Runs the stage `build`; the folder of the image that the last stage copies from it, and where that lies here. */
function build() {
  let [name, folder] = ['', '/'];
  for (const { name: verb, text } of instructions(join(root, 'docker/Dockerfile'))) {
    if (verb === 'FROM') {
      name = / AS (\S+)$/i.exec(text)?.[1] ?? '';
    } else if (name === 'build' && verb === 'WORKDIR') {
      folder = text;
      mkdirSync(inStage(folder, '/'), { recursive: true });
    } else if (name === 'build' && verb === 'COPY') {
      copy(text, folder);
    } else if (name === 'build' && verb === 'RUN') {
      // An absolute path of the image lies below the folder that stands for it.
      run(text.replaceAll(/(?<= )(?=\/)/g, stage), inStage(folder, '/'));
    } else if (verb === 'COPY' && text.startsWith('--from=build ')) {
      return inStage(text.split(/ +/)[1], '/');
    }
  }
  throw new Error('docker/Dockerfile copies nothing from its stage build');
}

/** Serves the store of the demonstration, and asks for its health as HEALTHCHECK does. */
async function serve(program, home) {
  const url = `http://127.0.0.1:${20_000 + (process.pid % 20_000)}`;
  const dockerfile = instructions(join(root, 'docker/Dockerfile'));
  const asked = JSON.parse(/CMD (\[.*\])/.exec(dockerfile.find(({ name }) => name === 'HEALTHCHECK').text)[1]);
  if (asked[0] !== '/app/entecole' || !dockerfile.some(({ name, text }) => name === 'USER' && text === '$APP_UID')) {
    throw new Error('docker/Dockerfile: HEALTHCHECK asks another program, or USER is not $APP_UID');
  }
  const settings = { ...process.env, HOME: home, TMPDIR: home };
  const server = spawn(program, ['serve', '--urls', url, '--database', `sqlite:${join(home, 'entecole-demo/entecole.db')}`], {
    cwd: home, env: settings, stdio: ['ignore', 'ignore', 'inherit'], ...user,
  });
  try {
    for (let turn = 0; server.exitCode === null && turn < 60; turn++) {
      if (spawnSync(program, [...asked.slice(1), '--urls', url], { cwd: home, env: settings, stdio: 'ignore', timeout: 10_000, ...user }).status === 0) {
        console.log(`+ ${asked.join(' ')}: answered`);
        return;
      }
      await new Promise((passed) => setTimeout(passed, 500));
    }
    throw new Error(`the server does not answer ${asked.join(' ')}`);
  } finally {
    server.kill();
  }
}

try {
  console.log(`${copyContext()} files in the context`);
  const published = build();
  const home = join(work, 'data');
  mkdirSync(home);
  if (user.uid) {
    // Owned by another, as the program is in the image.
    chmodSync(work, 0o755);
    chownSync(home, user.uid, user.gid);
  } else {
    console.log(`Skipped: to run as user ${appUser}, which only root may become`);
  }
  run(`${published}/entecole --help > /dev/null`, home, user);
  run(`HOME=${home} TMPDIR=${home} ${published}/entecole demo --no-serve --folder ${home}/entecole-demo > /dev/null`, home, user);
  await serve(`${published}/entecole`, home);
  console.log('The image would build, its program runs and answers its health check.');
} finally {
  rmSync(work, { recursive: true, force: true });
}
