import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';

/** A bucket of the template. */
export interface DeclaredBucket {
  readonly name: string;
  /** ARN of the customer's key that encrypts it; undefined where S3's own does. */
  readonly keyArn: string | undefined;
  readonly isLocked: boolean;
}

/** What a request to S3 is about. */
export interface ObjectRequest {
  readonly action: 's3:PutObject' | 's3:GetObject' | 's3:ListBucketVersions' | 'unknown';
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/** S3's answer. */
export interface ObjectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Reads a request by path: clients speak so to an address that is no name. */
export function readObjectRequest(method: string, url: string): ObjectRequest {
  const { pathname, searchParams: query } = new URL(url, 'http://s3');
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const action =
    method === 'PUT' && key !== ''
      ? 's3:PutObject'
      : method === 'GET' && key !== ''
        ? 's3:GetObject'
        : method === 'GET' && query.has('versions')
          ? 's3:ListBucketVersions'
          : 'unknown';
  return { action, bucket, key, query };
}

/** The part of S3 that a bucket with object lock needs: objects are put, listed with all their versions, and read. Kept from one run to the next. */
export class ObjectStore {
  /** @param dir where the objects are */
  constructor(
    private readonly dir: string,
    private readonly buckets: readonly DeclaredBucket[],
  ) {}

  bucket(name: string): DeclaredBucket | undefined {
    return this.buckets.find((each) => each.name === name);
  }

  answer(
    { action, bucket: name, key, query }: ObjectRequest,
    headers: IncomingHttpHeaders,
    body: Buffer,
  ): ObjectAnswer {
    const bucket = this.bucket(name);
    if (bucket === undefined) return failed(404, 'NoSuchBucket', 'The specified bucket does not exist');
    switch (action) {
      case 's3:PutObject':
        return this.put(bucket, key, headers, body);
      case 's3:GetObject':
        return this.get(bucket, key, query);
      case 's3:ListBucketVersions':
        return this.versions(bucket, query);
      default:
        return failed(501, 'NotImplemented', 'The local run does not offer this operation of S3.');
    }
  }

  private put(
    { name, isLocked }: DeclaredBucket,
    key: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
  ): ObjectAnswer {
    const isChecked =
      headers['content-md5'] !== undefined || Object.keys(headers).some((each) => each.startsWith('x-amz-checksum-'));
    if (isLocked && !isChecked) {
      return failed(
        400,
        'InvalidRequest',
        'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
      );
    }
    const folder = this.folderOf(name, key);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const version = String(readdirSync(folder).length + 1).padStart(6, '0');
    writeFileSync(path.join(folder, version), body, { mode: 0o600 });
    return { status: 200, headers: { 'x-amz-version-id': version, etag: `"${version}"` }, body: '' };
  }

  private get({ name }: DeclaredBucket, key: string, query: URLSearchParams): ObjectAnswer {
    const folder = this.folderOf(name, key);
    const version = query.get('versionId') ?? (existsSync(folder) ? readdirSync(folder).sort().at(-1) : undefined);
    const file = version === undefined || !/^\d+$/.test(version) ? undefined : path.join(folder, version);
    if (file === undefined || !existsSync(file)) return failed(404, 'NoSuchKey', 'The specified key does not exist.');
    return { status: 200, headers: { 'content-type': 'binary/octet-stream' }, body: readFileSync(file) };
  }

  private versions({ name }: DeclaredBucket, query: URLSearchParams): ObjectAnswer {
    const root = path.join(this.dir, encodeURIComponent(name));
    const keys = (existsSync(root) ? readdirSync(root) : []).map(decodeURIComponent).sort();
    const isListed = (key: string) =>
      key.startsWith(query.get('prefix') ?? '') && key > (query.get('key-marker') ?? '');
    const rows = keys.filter(isListed).flatMap((key) =>
      readdirSync(this.folderOf(name, key))
        .sort()
        .reverse()
        .map((version) => `<Version><Key>${escaped(key)}</Key><VersionId>${version}</VersionId></Version>`),
    );
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?><ListVersionsResult><Name>${escaped(name)}</Name><IsTruncated>false</IsTruncated>${rows.join('')}</ListVersionsResult>`,
    };
  }

  /** A folder for each key, with a file for each version. */
  private folderOf(bucket: string, key: string): string {
    return path.join(this.dir, encodeURIComponent(bucket), encodeURIComponent(key));
  }
}

/** How S3 says no. */
export function failed(status: number, code: string, message: string): ObjectAnswer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`,
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
