// gRPC by hand over HTTP/2, for what a gRPC client would not let us see or do.

import http2 from 'node:http2';

const LIMIT = 15_000;

/** Sends one message (`flag` 1: compressed) and returns headers, messages and trailers as they came. */
export function rawCall(address, path, message, { flag = 0, headers = {}, token } = {}) {
  return new Promise((resolve, reject) => {
    const session = http2.connect(`http://${address}`).once('error', reject);
    const stream = session.request({
      ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...(token ? { authorization: `Bearer ${token}`, 'x-purpose': 'interop' } : {}), ...headers,
    });
    const answer = { headers: {}, trailers: {}, messages: [] };
    const chunks = [];
    stream
      .setTimeout(LIMIT, () => stream.destroy(new Error('The server did not answer in time.')))
      .once('response', (received) => (answer.headers = answer.trailers = received))
      .once('trailers', (received) => (answer.trailers = received))
      .on('data', (chunk) => chunks.push(chunk))
      .once('error', reject)
      .once('close', () => {
        session.close();
        resolve({ ...answer, messages: frames(Buffer.concat(chunks)) });
      });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt8(flag);
    prefix.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([prefix, message]));
  });
}

function frames(bytes) {
  const all = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    all.push({ compressed: bytes[at] === 1, bytes: bytes.subarray(at + 5, end) });
    at = end;
  }

  return all;
}
