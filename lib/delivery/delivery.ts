import { Duration } from 'aws-cdk-lib';
import { type ILayerVersion, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { toldOfAllowList } from '../config/function-environment';
import { assertRegion } from '../config/region';
import type { KeyedProps } from '../construct-props';
import type { BridgeData } from '../data';
import { DeliveryFunction, type DeliveryFunctionProps, type DeliveryProps } from '../functions/delivery-function';
import type { Secrets } from '../secrets';
import { DirectoryStream, mayReadStream, settles } from './event-source';
import { ExistingNetwork } from './existing-network';
import { Failures } from './failures';
import { EgressNetwork } from './network';
import { Schedules } from './schedules';

export interface BridgeDeliveryProps extends KeyedProps {
  readonly data: BridgeData;
  readonly secrets: Secrets;
}

/** The part of the bridge that delivers the directory to the account. None of it can be called from outside. */
export class BridgeDelivery extends Construct {
  /** Delivers changes as they appear in the directory's stream. */
  readonly delivery: DeliveryFunction;
  /** The sweep: delivers everything that is due, independently of the stream. */
  readonly sweep: DeliveryFunction;
  /** Reads the account into the directory. */
  readonly importing: DeliveryFunction;
  /** Compares the account with the directory. */
  readonly drift: DeliveryFunction;
  /** Confirms people who have accepted their invitation. */
  readonly confirmation: DeliveryFunction;
  /** Receives the events that a function could not process. */
  readonly failures: IQueue;
  /** The fixed address from which the account is called; undefined when it is not fixed. */
  readonly egressAddress: string | undefined;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: BridgeDeliveryProps) {
    super(scope, id);
    const { settings } = props;
    this.failures = new Failures(this, 'Failures', props).queue;
    const own = settings.fixedEgressAddress ? new EgressNetwork(this, 'Network', props) : undefined;
    this.egressAddress = own?.address;
    const network = settings.vpc && new ExistingNetwork(this, 'ExistingNetwork', { ...props, vpc: settings.vpc });
    const common: DeliveryProps = {
      ...props,
      failures: this.failures,
      placement: (own ?? network)?.placement,
      opCli: settings.opCliLayerArn === undefined ? undefined : this.layer(settings.opCliLayerArn),
    };
    const make = (name: string, own: Omit<DeliveryFunctionProps, keyof DeliveryProps>) =>
      new DeliveryFunction(this, name, { ...common, ...own });

    this.delivery = make('Delivery', {
      service: 'delivery',
      description: 'delivers changes as they happen',
      timeout: Duration.minutes(5),
      memoryMb: 512,
      reservedConcurrency: settings.deliveryReservedConcurrency,
      permissions: mayReadStream(props.data),
      calls: { retries: 0, maxAge: Duration.minutes(5) },
    });
    this.sweep = make('Sweep', {
      service: 'sweep',
      description: 'delivers what is behind, every minute, and counts it',
      environment: toldOfAllowList(settings),
      ...(settles(settings) ? { permissions: mayReadStream(props.data) } : {}),
      // It takes up work until the next one does; what it has in hand then may take its time.
      timeout: Duration.seconds(120),
      memoryMb: 512,
      calls: { retries: 0, maxAge: Duration.minutes(1) },
    });
    this.importing = make('Import', {
      service: 'import',
      description: 'reads the account into the directory',
      // A large account takes several calls, one a minute and one at a time, each of which goes on where the former ended.
      timeout: Duration.seconds(120),
      memoryMb: 1024,
      calls: { retries: 0, maxAge: Duration.minutes(1) },
    });
    this.drift = make('Drift', {
      service: 'drift',
      description: 'compares the account with the directory',
      timeout: Duration.minutes(15),
      memoryMb: 1024,
      calls: { retries: 1, maxAge: Duration.hours(2) },
    });
    this.confirmation = make('Confirmation', {
      service: 'confirm',
      description: 'confirms people who have accepted their invitation',
      timeout: Duration.minutes(5),
      memoryMb: 512,
      calls: { retries: 0, maxAge: Duration.minutes(5) },
    });
    new DirectoryStream(this, 'Stream', {
      ...props,
      delivery: this.delivery,
      sweep: this.sweep,
      failures: this.failures,
    });
    new Schedules(this, 'Schedules', {
      ...props,
      sweep: this.sweep,
      importing: this.importing,
      drift: this.drift,
      confirmation: this.confirmation,
      failures: this.failures,
    });
  }

  /** The layer with the CLI. @throws ConfigurationError when Lambda could not attach it */
  private layer(arn: string): ILayerVersion {
    const given = arn.split(':')[3];
    assertRegion(this, {
      option: 'opCliLayerArn',
      what: `is a layer in ${given}`,
      given,
      allowed: 'the ARN of a version of your layer',
    });
    return LayerVersion.fromLayerVersionArn(this, 'OpCli', arn);
  }

  /** Every function of delivery. */
  get functions(): readonly DeliveryFunction[] {
    return [this.delivery, this.sweep, this.importing, this.drift, this.confirmation];
  }
}
