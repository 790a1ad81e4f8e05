import type { Statement } from '../iam/policy';

/** A REST API with its one stage, as the template declares them. */
export interface ApiModel {
  readonly id: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly stageName: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Media types whose request bodies reach the function in base64, and whose base64 answers are decoded. */
  readonly binaryMediaTypes: readonly string[];
  readonly routes: readonly Route[];
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** Absent when everybody may call the API. */
  readonly resourcePolicy?: readonly Statement[];
  /** Format of a line in the access log; absent when the stage writes none. */
  readonly accessLogFormat?: string;
}

/** One method of one resource. */
export interface Route {
  readonly resourceId: string;
  /** `/{proxy+}` */
  readonly resourcePath: string;
  /** An HTTP method or `ANY`. */
  readonly httpMethod: string;
  /** Logical id of the function behind it. */
  readonly functionId: string;
  readonly integrationTimeoutMs: number;
  readonly authorizer?: TokenAuthorizer;
  readonly throttle?: Throttle;
}

/** Requests a second on average, and at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface TokenAuthorizer {
  readonly id: string;
  readonly functionId: string;
  /** Name of the header that holds the token. */
  readonly header: string;
  /** What a token must match as a whole to be worth an invocation. */
  readonly validation?: RegExp;
  /** How long a verdict is kept; 0 for not at all. */
  readonly cacheMs: number;
}

/** What API Gateway answers itself in one kind of failure. */
export interface GatewayResponse {
  readonly statusCode?: number;
  /** Header name to its value or mapping expression. */
  readonly headers: Readonly<Record<string, string>>;
  /** Media type to body. */
  readonly templates: Readonly<Record<string, string>>;
}
