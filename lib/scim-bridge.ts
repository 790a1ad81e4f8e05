import { Names, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ScimApi } from './api/scim-api';
import type { BridgeConfig } from './config';
import { resolveBridgeSettings } from './config/settings';
import { BridgeData } from './data';
import { EncryptionKey } from './encryption-key';
import { Authorizer } from './functions/authorizer';
import { ScimFunction } from './functions/scim-function';
import { Monitoring } from './monitoring/monitoring';
import { Secrets } from './secrets';

/** Props of `ScimBridge`: every option of the configuration that concerns the bridge itself. */
export type ScimBridgeProps = BridgeConfig;

/**
 * A complete SCIM 2.0 bridge: API, functions, tables, secrets, alarms and dashboard.
 *
 * @throws ConfigurationError at synth with every mistake in the props
 */
export class ScimBridge extends Construct {
  /** What an identity provider is given, without a trailing slash: `https://…/scim/v2`. */
  readonly baseUrl: string;
  /** The address that alarms are sent to, once it is confirmed. */
  readonly alarmEmail: string | undefined;
  readonly data: BridgeData;
  readonly secrets: Secrets;
  readonly scimFunction: ScimFunction;
  readonly authorizer: Authorizer;
  readonly api: ScimApi;
  readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, props: ScimBridgeProps = {}) {
    super(scope, id);
    const settings = resolveBridgeSettings(props);
    const namePrefix = settings.namePrefix ?? Names.uniqueResourceName(this, { maxLength: 40, separator: '-' });
    const shared = { settings, namePrefix };

    const { key } = new EncryptionKey(this, 'Key', shared);
    this.data = new BridgeData(this, 'Data', { ...shared, key });
    this.secrets = new Secrets(this, 'Secrets', { ...shared, key });
    this.scimFunction = new ScimFunction(this, 'ScimFunction', { ...shared, key, data: this.data });
    this.authorizer = new Authorizer(this, 'Authorizer', { ...shared, key, secrets: this.secrets });
    this.api = new ScimApi(this, 'Api', {
      ...shared,
      key,
      scimFunction: this.scimFunction,
      authorizer: this.authorizer,
    });
    this.monitoring = new Monitoring(this, 'Monitoring', {
      ...shared,
      key,
      data: this.data,
      functions: [this.scimFunction, this.authorizer],
      api: this.api,
    });
    this.baseUrl = this.api.baseUrl;
    this.alarmEmail = settings.alarmEmail;

    for (const [name, value] of Object.entries(settings.tags)) Tags.of(this).add(name, value);
  }
}
