import { Names, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ScimApi } from './api/scim-api';
import type { BridgeConfig } from './config';
import { asText, whetherGiven } from './config/parameters';
import { resolveBridgeSettings, settingsIn } from './config/settings';
import { BridgeData } from './data';
import { BridgeDelivery } from './delivery/delivery';
import { ActivityDigests } from './digests/activity-digests';
import { EncryptionKey } from './encryption-key';
import { Authorizer } from './functions/authorizer';
import { ScimFunction } from './functions/scim-function';
import type { AlarmOptions } from './monitoring/alarm-options';
import { withThresholds } from './monitoring/alarm-thresholds';
import { Monitoring } from './monitoring/monitoring';
import { addOutputs, type BridgeOutputs } from './outputs';
import { Probe } from './probe';
import { Secrets } from './secrets';

/** Props of `ScimBridge`: every option that concerns the bridge itself, and the options for alarms. */
export interface ScimBridgeProps extends BridgeConfig {
  /**
   * Switches alarms off, changes their thresholds or routes them by severity.
   *
   * @default - every alarm at its default threshold, sent to the bridge's own topic
   */
  readonly alarms?: AlarmOptions;
}

/**
 * A complete SCIM 2.0 bridge: API, functions, tables, secrets, delivery, alarms and dashboard.
 *
 * @throws ConfigurationError at synth with every mistake in the props
 */
export class ScimBridge extends Construct {
  /** The Base URL for the identity provider, without a trailing slash: `https://…/scim/v2`. */
  readonly baseUrl: string;
  /** The address that every alarm is sent to, once it is confirmed. */
  readonly alarmEmail: string | undefined;
  /** The tables: the directory and the audit records. */
  readonly data: BridgeData;
  /** The secrets: the bearer token, the health token and the scimsession. */
  readonly secrets: Secrets;
  /** Answers SCIM requests. */
  readonly scimFunction: ScimFunction;
  /** Checks the bearer token of every request. */
  readonly authorizer: Authorizer;
  /** The functions that deliver the directory to the account. */
  readonly delivery: BridgeDelivery;
  /** The function that makes the activity record tamper-evident, and where it publishes. */
  readonly digests: ActivityDigests;
  /** The API that identity providers call. */
  readonly api: ScimApi;
  /** Asks the bridge how it is, as an identity provider reaches it. */
  readonly probe: Probe;
  /** Alarms, where they go, and the dashboard. */
  readonly monitoring: Monitoring;
  /**
   * The stack outputs, by name. The commands find the bridge by one of them; you may change their ids
   * (`overrideLogicalId`) and export names (`exportName`).
   */
  readonly outputs: BridgeOutputs;

  constructor(scope: Construct, id: string, props: ScimBridgeProps = {}) {
    super(scope, id);
    const { alarms = {}, ...config } = props;
    const settings = withThresholds(settingsIn(props) ?? resolveBridgeSettings(config), alarms);
    const namePrefix = settings.namePrefix ?? Names.uniqueResourceName(this, { maxLength: 40, separator: '-' });
    const shared = { settings, namePrefix };

    const { key } = new EncryptionKey(this, 'Key', shared);
    this.data = new BridgeData(this, 'Data', { ...shared, key });
    this.secrets = new Secrets(this, 'Secrets', { ...shared, key });
    this.scimFunction = new ScimFunction(this, 'ScimFunction', { ...shared, key, data: this.data });
    this.authorizer = new Authorizer(this, 'Authorizer', { ...shared, key, secrets: this.secrets });
    this.delivery = new BridgeDelivery(this, 'Delivery', { ...shared, key, data: this.data, secrets: this.secrets });
    const { failures } = this.delivery;
    this.digests = new ActivityDigests(this, 'Digests', { ...shared, key, data: this.data, failures });
    this.api = new ScimApi(this, 'Api', {
      ...shared,
      key,
      scimFunction: this.scimFunction,
      authorizer: this.authorizer,
    });
    this.probe = new Probe(this, 'Probe', { ...shared, key, secrets: this.secrets, baseUrl: this.api.baseUrl });
    this.monitoring = new Monitoring(this, 'Monitoring', {
      ...shared,
      key,
      data: this.data,
      secrets: this.secrets,
      scimFunction: this.scimFunction,
      authorizer: this.authorizer,
      alarms,
      delivery: this.delivery,
      digests: this.digests,
      probe: this.probe,
      api: this.api,
    });
    this.baseUrl = this.api.baseUrl;
    this.alarmEmail = settings.alarmEmail;
    const alarmEmails = [settings.alarmEmail, ...Object.values(settings.alarmEmailFor ?? {})].filter(
      (email) => email !== undefined,
    );
    const { api, delivery, monitoring, secrets } = this;
    const parts = { api, delivery, monitoring, secrets, alarmEmails };
    this.outputs = addOutputs(this, parts, {
      scimBridge: namePrefix,
      baseUrl: this.baseUrl,
      directoryTable: this.data.directory.tableName,
      activityTable: this.data.activity.tableName,
      activityRetentionDays: asText(settings.activityRetentionDays),
      formerTokenGraceDays: String(settings.formerTokenGraceDays),
      bearerTokenSecret: this.secrets.bearerToken.secretArn,
      healthTokenSecret: this.secrets.healthToken.secretArn,
      scimsessionSecret: this.secrets.scimsession.secretArn,
      importFunction: this.delivery.importing.liveName,
      driftFunction: this.delivery.drift.liveName,
      digestLogGroup: this.digests.logGroup.logGroupName,
      archiveBucket: this.digests.archive?.bucketName ?? '',
    });

    for (const [output, option] of [
      [this.outputs.confirmAlarmEmail, 'alarmEmail'],
      [this.outputs.customDomainTarget, 'customDomain'],
    ] as const) {
      const given = whetherGiven(settings, option);
      if (output !== undefined && given !== undefined) output.condition = given;
    }
    for (const [name, value] of Object.entries(settings.tags)) Tags.of(this).add(name, value);
  }
}
