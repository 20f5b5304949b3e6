import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DIRECTORY, call, connect, grpc, loadProtos, readDetails } from './client.mjs';
import { ALGORITHMS, forge, newKey, read, startIssuer } from './issuer.mjs';
import { startServer } from './server.mjs';

const TIMEOUT = { timeout: 90_000 };
const RETRY_LIMIT = 20_000;
// Keys that are not known are asked for once in 30 seconds.
const UNKNOWN_LIMIT = 45_000;

const services = loadProtos();
let issuer;
let server;

before(async () => {
  issuer = await startIssuer({ realm_access: { roles: ['directory.reader'] }, academies: ['*'] });
  server = await startServer({ TokenIssuer: `${issuer.url}/`, TokenAudience: 'urn:entecole, urn:second', ClaimRoles: 'realm_access.roles' });
}, { timeout: 120_000 });

after(async () => {
  await server?.stop();
  await issuer?.stop();
}, TIMEOUT);

/** What a call with this token gives: 'OK', or the reason of its refusal. */
async function ask(token) {
  const directory = connect(services, `${DIRECTORY}.DirectoryService`, server.address, { token });
  try {
    await call(directory, 'listSchools', {});
    return 'OK';
  } catch (error) {
    const [info] = readDetails(error)?.infos ?? [];
    assert.ok(info, `${error.code} ${error.details}`);
    const codes = { KEYS_UNAVAILABLE: grpc.status.UNAVAILABLE, RATE_EXCEEDED: grpc.status.RESOURCE_EXHAUSTED };
    assert.equal(error.code, codes[info.reason] ?? grpc.status.UNAUTHENTICATED);
    return info.reason;
  } finally {
    directory.close();
  }
}

/** Asks until it is let in: how long that took, in milliseconds. */
async function askUntilIn(token, limit) {
  const start = performance.now();
  for (;;) {
    const answer = await ask(token);
    if (answer === 'OK') {
      return performance.now() - start;
    }

    assert.ok(performance.now() - start < limit, `${answer} after ${limit} ms`);
    await pause(250);
  }
}

test('a real issuer', { timeout: 200_000 }, async (t) => {
  const first = ALGORITHMS.map((alg) => newKey(`first-${alg}`, alg));

  await t.test('away from the start: its tokens wait, and are let in once it is there', async () => {
    const stranger = newKey('stranger', 'RS256');
    const token = forge(`x.${Buffer.from(JSON.stringify({ iss: issuer.url, aud: 'urn:entecole', sub: 'x', exp: 4e9 })).toString('base64url')}.x`, stranger);
    assert.equal(await ask(token), 'KEYS_UNAVAILABLE');
    issuer.rotate(first);
    await askUntilIn(await issuer.token(), RETRY_LIMIT);
    assert.equal(await ask(token), 'CREDENTIALS_INVALID');
  });

  for (const alg of ALGORITHMS) {
    await t.test(`access token signed with ${alg}`, async () => {
      const token = await issuer.token(alg);
      const [header, claims] = read(token);
      assert.deepEqual([header.alg, header.typ, claims.iss, claims.nbf], [alg, 'at+jwt', issuer.url, undefined]);
      assert.equal(await ask(token), 'OK');
    });
  }

  await t.test('each audience of the setting, and no other', async () => {
    assert.equal(await ask(await issuer.token('ES256', 'urn:second')), 'OK');
    assert.equal(await ask(await issuer.token('ES256', 'urn:third')), 'CREDENTIALS_INVALID');
  });

  await t.test('away: who has a token is served; back with other keys: these at once, those withdrawn no longer', async () => {
    const old = await issuer.token();
    assert.equal(await ask(old), 'OK');
    issuer.leave();
    assert.equal(await ask(old), 'OK');

    // The forged token of the first test has asked for its key; the next may in half a minute.
    issuer.rotate([newKey('second', 'RS256')]);
    await askUntilIn(await issuer.token(), UNKNOWN_LIMIT);
    assert.equal(await ask(old), 'CREDENTIALS_INVALID');
  });

  await t.test('a thousand tokens of an unknown key: the issuer is asked once at most', async () => {
    const token = await issuer.token();
    const stranger = newKey('another stranger', 'RS256');
    const before = issuer.asked();
    const directory = connect(services, `${DIRECTORY}.DirectoryService`, server.address, { token: forge(token, stranger) });
    const answers = await Promise.all(Array.from({ length: 1000 }, () => call(directory, 'listSchools', {}).then(() => 'OK', (error) => error.code)));
    directory.close();
    assert.deepEqual([...new Set(answers)].filter((code) => ![grpc.status.UNAUTHENTICATED, grpc.status.RESOURCE_EXHAUSTED].includes(code)), []);
    assert.ok(issuer.asked() - before <= 1, `asked ${issuer.asked() - before} times`);
    // Those of one claimed caller are slowed down together, for a second.
    await askUntilIn(token, 10_000);
  });
});
