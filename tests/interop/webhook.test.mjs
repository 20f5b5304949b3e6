import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { runVerb } from './server.mjs';

test('a message posted to a webhook is accepted by the library of Standard Webhooks, and no other key accepts it', { timeout: 90_000 }, async (t) => {
  const posts = [];
  const receiver = createServer(async (request, answer) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) {
      body += part;
    }

    posts.push({ headers: request.headers, body });
    answer.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  const folder = mkdtempSync(path.join(tmpdir(), 'entecole-webhook-'));
  t.after(() => {
    receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await once(receiver, 'listening');
  const secret = randomBytes(32).toString('base64');

  await runVerb(folder, ['worker', 'tell', '--test'], {
    TellWebhook: `http://127.0.0.1:${receiver.address().port}/`, TellWebhookSecret: secret,
  });

  assert.equal(posts.length, 1);
  const [{ headers, body }] = posts;
  const message = new Webhook(secret).verify(body, headers);
  assert.equal(message.kind, 'test');
  assert.equal(message.id, headers['webhook-id']);
  assert.throws(() => new Webhook(randomBytes(32).toString('base64')).verify(body, headers));
  assert.throws(() => new Webhook(secret).verify(`${body} `, headers));
});
