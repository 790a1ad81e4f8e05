import { type CfnCondition, CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib';
import type { Option } from '../../lib/config/option';
import { type OptionName, optionRows, type Settings } from '../../lib/config/options';
import { type GivenConditions, withParameters } from '../../lib/config/parameters';
import { resolveSettings } from '../../lib/config/settings';
import { Condition } from './condition';

/** The parameters in the order of the console's form. */
export interface ReleaseParameters {
  readonly settings: Settings;
  /** Names of the parameters of options. */
  readonly names: readonly string[];
}

/** What a row of the table has besides what every row has, by its kind. */
interface Details {
  readonly choices?: readonly (string | number)[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

/** Makes a parameter of every option whose row says so, and settings of which these options are the parameters. */
export function addParameters(stack: Stack, namePrefix: string): ReleaseParameters {
  const names: string[] = [];
  const values: Partial<Record<OptionName, unknown>> = { namePrefix };
  const given: Partial<Record<OptionName, CfnCondition>> = {};
  for (const [name, row] of optionRows()) {
    if (row.parameter === undefined) continue;
    const parameter = parameterOf(stack, name, row);
    names.push(parameter.node.id);
    values[name] = asSetting(parameter, row);
    if (row.fallback === undefined) given[name] = Condition.notEmpty(stack, `Has${parameter.node.id}`, parameter);
  }
  const domain = customDomain(stack);
  names.push(...domain.parameters.map(({ node }) => node.id));
  const all: GivenConditions = { ...given, customDomain: domain.given };
  const settings = { ...resolveSettings({}), ...values, customDomain: domain.value } as Settings;
  return { settings: withParameters(settings, all), names };
}

/** A name with a capital, as CloudFormation's parameters have it: `AlarmEmail`. */
const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function parameterOf(stack: Stack, name: OptionName, row: Option<unknown>): CfnParameter {
  const { choices, min, max, pattern: own } = row as Details;
  const pattern = row.parameter?.pattern ?? own;
  const fallback = row.fallback ?? '';
  const many = row.type === 'readonly string[]';
  const values = choices ?? (row.type === 'boolean' ? ['true', 'false'] : undefined);
  return new CfnParameter(stack, pascal(name), {
    type: typeof fallback === 'number' ? 'Number' : isList(row) ? 'CommaDelimitedList' : 'String',
    default: values === undefined ? fallback : String(fallback),
    description: description(row, many),
    ...(values === undefined ? {} : { allowedValues: values.map(String) }),
    ...(min === undefined || values !== undefined ? {} : { minValue: min }),
    ...(max === undefined || values !== undefined ? {} : { maxValue: max }),
    ...(pattern === undefined
      ? {}
      : {
          allowedPattern: form(pattern, many && !isList(row)),
          constraintDescription: many ? row.allowed.replace(/, for example .*/, ', separated by commas') : row.allowed,
        }),
  });
}

/** A list goes to functions as text, and into properties as a list. */
function isList({ type, functions }: Option<unknown>): boolean {
  return type === 'readonly string[]' && functions === undefined;
}

function asSetting(parameter: CfnParameter, row: Option<unknown>): unknown {
  if (isList(row)) return parameter.valueAsList;
  return typeof row.fallback === 'number' ? parameter.valueAsNumber : parameter.valueAsString;
}

/** The option's text, as far as CloudFormation takes it. */
function description({ text, fallbackText }: Option<unknown>, many: boolean): string {
  const hint = `${many ? ' Separate several by commas.' : ''}${fallbackText === undefined ? '' : ` Empty: ${fallbackText}.`}`;
  return `${text.replaceAll('`', '').replace(/, for example \S+\./, '.')}${hint}`;
}

/** Nothing, or a text of this form, or several with commas between them. */
function form(pattern: RegExp, many: boolean): string {
  const one = pattern.source.replace(/^\^|\$$/g, '');
  return many ? `^$|^(?:${one})(?:,(?:${one}))*$` : `^$|^(?:${one})$`;
}

/** Its own three parameters: the option is an object. The certificate is always made in the stack, through the hosted zone. */
function customDomain(stack: Stack) {
  const host = String.raw`([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}`;
  const text = (id: string, what: string, pattern: string) =>
    new CfnParameter(stack, id, {
      default: '',
      description: what,
      allowedPattern: `^$|^${pattern}$`,
      constraintDescription: what,
    });
  const domainName = text(
    'CustomDomainName',
    'Your own host name for the API, such as scim.example.com. Needs the hosted zone below. Empty: the host name that API Gateway assigns.',
    host,
  );
  const zoneName = text(
    'HostedZoneName',
    'The public hosted zone in Route 53 that has the host name: example.com.',
    host,
  );
  const zoneId = text('HostedZoneId', 'The id of this hosted zone: Z0123456789ABCDEFGHIJ.', 'Z[A-Z0-9]{4,31}');
  const parameters = [domainName, zoneName, zoneId];
  const empty = (each: CfnParameter) => Fn.conditionEquals(each.valueAsString, '');
  new CfnRule(stack, 'CustomDomainWithItsZone', {
    assertions: [
      {
        assert: Fn.conditionOr(
          Fn.conditionAnd(...parameters.map(empty)),
          Fn.conditionAnd(...parameters.map((each) => Fn.conditionNot(empty(each)))),
        ),
        assertDescription: 'CustomDomainName, HostedZoneName and HostedZoneId go together: give all three or none.',
      },
    ],
  });
  return {
    parameters,
    given: Condition.notEmpty(stack, 'HasCustomDomain', domainName),
    value: {
      domainName: domainName.valueAsString,
      hostedZone: { name: zoneName.valueAsString, id: zoneId.valueAsString },
    },
  };
}
