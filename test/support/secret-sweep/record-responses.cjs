// Loaded into the process of a bridge under test: writes every answer of its API and of its page to the file that RESPONSES_FILE names, as the
// client reads it. Answers of the local AWS are left out: Secrets Manager's are secrets.
const { appendFileSync } = require('node:fs');
const { ServerResponse } = require('node:http');
const { gunzipSync } = require('node:zlib');

const file = process.env.RESPONSES_FILE;
const { write, end } = ServerResponse.prototype;
const bodies = new WeakMap();

const isAws = ({ headers, url }) =>
  headers['x-amz-target'] !== undefined || /^AWS4-/.test(headers.authorization ?? '') || url.startsWith('/2015-03-31/');

function keep(response, chunk, encoding) {
  if (chunk === undefined || chunk === null || typeof chunk === 'function') return;
  const bytes = Buffer.from(chunk, typeof encoding === 'string' ? encoding : undefined);
  bodies.set(response, Buffer.concat([bodies.get(response) ?? Buffer.alloc(0), bytes]));
}

ServerResponse.prototype.write = function (chunk, encoding, ...rest) {
  keep(this, chunk, encoding);
  return write.call(this, chunk, encoding, ...rest);
};

ServerResponse.prototype.end = function (chunk, encoding, ...rest) {
  keep(this, chunk, encoding);
  const ended = end.call(this, chunk, encoding, ...rest);
  if (file !== undefined && !isAws(this.req)) {
    const body = bodies.get(this) ?? Buffer.alloc(0);
    const isGzip = this.getHeader('content-encoding') === 'gzip' && body.length > 0;
    const head = `${this.req.method} ${this.statusCode} ${this._header ?? ''}`;
    appendFileSync(file, Buffer.concat([Buffer.from(head), isGzip ? gunzipSync(body) : body, Buffer.from('\n')]));
  }
  return ended;
};
