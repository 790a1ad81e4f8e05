import { closest } from '../../../lambda/contract/closest';
import { OperatorError } from '../../failure';
import type { Profile } from './profiles';

/** A region, and where its name comes from. */
export interface Region {
  readonly name: string;
  /** For messages: `--region`, `AWS_DEFAULT_REGION`, `the profile "work"`. */
  readonly from: string;
}

/**
 * The regions of AWS, for advice only: one that is missing here works all the same.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
const known = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-east-1', 'ap-east-2'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'af-south-1', 'il-central-1', 'me-central-1', 'me-south-1', 'eusc-de-east-1'],
  ...['us-gov-east-1', 'us-gov-west-1', 'cn-north-1', 'cn-northwest-1'],
];

/**
 * Finds the region, in the order of the AWS CLI: `--region`, AWS_REGION, AWS_DEFAULT_REGION, the profile's own.
 *
 * @throws OperatorError `usage` when none is set, or what is set cannot be the name of a region
 */
export function findRegion(given: string | undefined, environment: NodeJS.ProcessEnv, profile: Profile): Region {
  const sources: readonly [string, string | undefined][] = [
    ['--region', given],
    ['AWS_REGION', environment.AWS_REGION],
    ['AWS_DEFAULT_REGION', environment.AWS_DEFAULT_REGION],
    [`the profile "${profile.name}"`, profile.settings.region],
  ];
  const [from, name] = sources.find(([, value]) => (value ?? '').trim() !== '') ?? [];
  if (from === undefined || name === undefined) {
    throw new OperatorError(
      'No AWS region is set. Use --region, or set AWS_REGION, or give your profile a region (aws configure set region REGION). For the bridge that npm start runs, use --local.',
      'usage',
    );
  }
  const region = { name: name.trim(), from };
  // The SDK makes a host name of it.
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region.name)) throw noSuchRegion(region);
  return region;
}

/** A region whose name AWS does not know, with those that are spelt like it. */
export function noSuchRegion({ name, from }: Region): OperatorError {
  const zone = /^([a-z]{2,}(?:-[a-z]+)+-\d+)[a-z]$/.exec(name)?.[1];
  if (zone !== undefined) {
    return new OperatorError(`"${name}" (${from}) is an availability zone. Its region is ${zone}.`, 'no-region');
  }
  const near = nearest(name);
  const advice = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
  return new OperatorError(`There is no AWS region "${name}" (${from}).${advice}`, 'no-region');
}

/** Regions that are off in an account until somebody switches them on. Where one is off, AWS answers there as if it knew nobody. */
const optIn = [
  ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5'],
  ...['ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'eu-central-2', 'eu-south-1', 'eu-south-2', 'il-central-1'],
  ...['me-central-1', 'me-south-1', 'mx-central-1'],
];

/** Whether an account has this region only after somebody has switched it on. */
export const isOptIn = (name: string): boolean => optIn.includes(name);

/** Whether AWS is known to have a region of this name. */
export const isKnownRegion = (name: string): boolean => known.includes(name);

/** Up to three regions: the closest, then others that begin alike. */
function nearest(name: string): readonly string[] {
  const first = closest(name.toLowerCase().replaceAll(/[\s_]+/g, '-'), known);
  if (first === undefined) return [];
  const alike = known.filter((each) => each !== first && each.replace(/\d+$/, '') === first.replace(/\d+$/, ''));
  return [first, ...alike].slice(0, 3);
}
