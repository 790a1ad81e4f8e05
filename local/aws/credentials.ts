import { randomBytes } from 'node:crypto';

/** Credentials in the form that AWS SDKs take from the environment. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who makes a call: one of the stack's functions under its role, or the operator, who may do everything. */
export type Caller =
  | { readonly kind: 'function'; readonly functionId: string; readonly roleArn: string; readonly sessionArn: string }
  | { readonly kind: 'operator' };

/**
 * Hands out credentials and recognises them again. Signatures are not checked: an access key id is random, lives as
 * long as the run, and is known only to the process that it was given to.
 */
export class Callers {
  private readonly byKey = new Map<string, Caller>();

  issue(caller: Caller): Credentials {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.byKey.set(accessKeyId, caller);
    return {
      accessKeyId,
      secretAccessKey: randomBytes(30).toString('base64url'),
      sessionToken: randomBytes(30).toString('base64url'),
    };
  }

  /** Whom the Authorization header of a signed request names, and the service it was signed for; undefined when it names no caller. */
  identify(authorization: string | undefined): { readonly caller: Caller; readonly service: string } | undefined {
    const credential = /Credential=([^/,\s]+)\/[^/]+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization ?? '');
    const caller = this.byKey.get(credential?.[1] ?? '');
    return caller === undefined ? undefined : { caller, service: credential?.[2] ?? '' };
  }
}
