import {
  asList,
  asObject,
  asString,
  type Json,
  type JsonObject,
  type Resource,
  type Template,
  TemplateError,
} from './template';

/** What CloudFormation's pseudo parameters say about the place where a stack lives. */
export interface StackPlace {
  readonly stackName: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly partition: string;
}

/** Gives a resource's own values, once it (notionally) exists. */
export interface ResourceValues {
  /** What `Ref` gives: the physical name, id or ARN, by type. Undefined when the type is not known. */
  ref(id: string, resolver: Resolver): string | undefined;
  /** What `Fn::GetAtt` gives; undefined when the type has no such attribute or is not known. */
  attribute(id: string, name: string, resolver: Resolver): string | undefined;
}

/** `AWS::NoValue`: the property or list entry that holds it is left out. */
const noValue = Symbol('AWS::NoValue');
type Resolved = Json | typeof noValue;

/** Resolves CloudFormation's intrinsic functions in a template, as CloudFormation does when it creates the stack. */
export class Resolver {
  constructor(
    readonly template: Template,
    readonly place: StackPlace,
    private readonly values: ResourceValues,
    private readonly parameters: Readonly<Record<string, string>> = {},
  ) {}

  /** The resources of these types that exist under the template's conditions, properties resolved. */
  resources(
    ...types: readonly string[]
  ): readonly { readonly id: string; readonly type: string; readonly properties: JsonObject }[] {
    return this.existing()
      .filter(([, resource]) => types.includes(resource.Type))
      .map(([id, resource]) => ({ id, type: resource.Type, properties: this.properties(id) }));
  }

  /** Logical id and declaration of every resource that exists under the template's conditions. */
  existing(): readonly (readonly [id: string, resource: Resource])[] {
    return Object.entries(this.template.Resources).filter(
      ([, { Condition }]) => Condition === undefined || this.condition(Condition),
    );
  }

  /**
   * A resource's properties, resolved.
   *
   * @throws TemplateError when an intrinsic refers to what does not exist or what the local run does not know
   */
  properties(id: string): JsonObject {
    return asObject(this.resolve(this.resource(id, id).Properties ?? {}, id)) ?? {};
  }

  /** One property of a resource, resolved; the others are not looked at. */
  property(id: string, name: string): Json | undefined {
    const value = this.resource(id, id).Properties?.[name];
    return value === undefined ? undefined : this.resolve(value, `${id}.${name}`);
  }

  /**
   * Resolves every intrinsic in a value.
   *
   * @param where what the value belongs to, for error messages
   * @throws TemplateError
   */
  resolve(value: Json, where: string): Json {
    const resolved = this.visit(value, where);
    return resolved === noValue ? null : resolved;
  }

  /** Whether a condition of the template holds. */
  condition(name: string): boolean {
    const expression = this.template.Conditions?.[name];
    if (expression === undefined) throw new TemplateError(`Condition ${name} is used but not declared.`);
    return this.truth(expression, `condition ${name}`);
  }

  private visit(value: Json, where: string): Resolved {
    if (typeof value === 'string') return this.literal(value, where);
    if (Array.isArray(value)) {
      return (value as readonly Json[]).map((item) => this.visit(item, where)).filter((item) => item !== noValue);
    }
    const object = asObject(value);
    if (object === undefined) return value;
    const keys = Object.keys(object);
    const [only] = keys;
    if (keys.length === 1 && only !== undefined && (only === 'Ref' || only.startsWith('Fn::'))) {
      return this.intrinsic(only, object[only] ?? null, where);
    }
    const entries: [string, Json][] = [];
    for (const [key, item] of Object.entries(object)) {
      const resolved = this.visit(item, where);
      if (resolved !== noValue) entries.push([key, resolved]);
    }
    return Object.fromEntries(entries);
  }

  private literal(value: string, where: string): string {
    if (value.includes('{{resolve:')) {
      throw new TemplateError(`${where}: the local run does not look up dynamic references (${value}).`);
    }
    return value;
  }

  private intrinsic(name: string, argument: Json, where: string): Resolved {
    const list = () => asList(argument);
    const text = (value: Json | undefined) => this.text(value ?? null, where);
    switch (name) {
      case 'Ref':
        return this.ref(asString(argument, `${where}: Ref`), where);
      case 'Fn::GetAtt': {
        const [id, ...attribute] = typeof argument === 'string' ? argument.split('.') : list().map(text);
        return this.attribute(id ?? '', attribute.join('.'), where);
      }
      case 'Fn::Join':
        return this.list(list()[1] ?? [], where).join(text(list()[0]));
      case 'Fn::Split':
        return text(list()[1]).split(text(list()[0]));
      case 'Fn::Select': {
        const chosen = this.list(list()[1] ?? [], where)[Number(text(list()[0]))];
        if (chosen === undefined) throw new TemplateError(`${where}: Fn::Select has no entry ${text(list()[0])}.`);
        return chosen;
      }
      case 'Fn::Sub':
        return this.substitute(argument, where);
      case 'Fn::If':
        return this.visit(
          (this.condition(asString(list()[0], `${where}: Fn::If`)) ? list()[1] : list()[2]) ?? null,
          where,
        );
      case 'Fn::FindInMap':
        return this.mapped(list().map(text), where);
      case 'Fn::Base64':
        return Buffer.from(text(argument)).toString('base64');
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${this.place.region}${zone}`);
      default:
        throw new TemplateError(`${where}: the local run does not know the intrinsic function ${name}.`);
    }
  }

  private ref(name: string, where: string): Resolved {
    switch (name) {
      case 'AWS::NoValue':
        return noValue;
      case 'AWS::Region':
        return this.place.region;
      case 'AWS::AccountId':
        return this.place.account;
      case 'AWS::Partition':
        return this.place.partition;
      case 'AWS::StackName':
        return this.place.stackName;
      case 'AWS::StackId':
        return `arn:${this.place.partition}:cloudformation:${this.place.region}:${this.place.account}:stack/${this.place.stackName}/local`;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::NotificationARNs':
        return [];
    }
    const parameter = this.template.Parameters?.[name];
    if (parameter !== undefined) {
      const value = this.parameters[name] ?? parameter.Default;
      if (value === undefined)
        throw new TemplateError(`${where}: parameter ${name} has no default and was given no value.`);
      // Every value is text, also that of a number.
      return parameter.Type === 'CommaDelimitedList' ? String(value).split(',') : String(value);
    }
    const { Type } = this.resource(name, where);
    const value = this.values.ref(name, this);
    if (value !== undefined) return value;
    throw new TemplateError(`${where}: the local run does not know what Ref gives for ${name} (${Type}).`);
  }

  private attribute(id: string, name: string, where: string): string {
    const { Type } = this.resource(id, where);
    const value = this.values.attribute(id, name, this);
    if (value !== undefined) return value;
    throw new TemplateError(`${where}: the local run does not know the attribute ${name} of ${id} (${Type}).`);
  }

  private substitute(argument: Json, where: string): string {
    const [pattern, variables] = typeof argument === 'string' ? [argument] : asList(argument);
    const own = asObject(variables) ?? {};
    return asString(pattern, `${where}: Fn::Sub`).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (own[name] !== undefined) return this.text(own[name], where);
      const [id = '', ...attribute] = name.split('.');
      return attribute.length > 0 ? this.attribute(id, attribute.join('.'), where) : this.text({ Ref: name }, where);
    });
  }

  private mapped([map = '', first = '', second = '']: readonly string[], where: string): Json {
    const value = this.template.Mappings?.[map]?.[first]?.[second];
    if (value === undefined) throw new TemplateError(`${where}: the mapping ${map}.${first}.${second} does not exist.`);
    return value;
  }

  private truth(expression: Json, where: string): boolean {
    const [[name, argument] = []] = Object.entries(asObject(expression) ?? {});
    const list = asList(argument);
    switch (name) {
      case 'Condition':
        return this.condition(asString(argument, where));
      case 'Fn::Equals':
        return this.text(list[0] ?? null, where) === this.text(list[1] ?? null, where);
      case 'Fn::Not':
        return !this.truth(list[0] ?? null, where);
      case 'Fn::And':
        return list.every((each) => this.truth(each, where));
      case 'Fn::Or':
        return list.some((each) => this.truth(each, where));
      default:
        throw new TemplateError(`${where}: the local run does not know the condition function ${name ?? 'none'}.`);
    }
  }

  private text(value: Json, where: string): string {
    const resolved = this.visit(value, where);
    if (typeof resolved === 'string' || typeof resolved === 'number' || typeof resolved === 'boolean')
      return String(resolved);
    throw new TemplateError(`${where}: a string was expected, not ${JSON.stringify(resolved)}.`);
  }

  private list(value: Json, where: string): readonly Json[] {
    const resolved = this.visit(value, where);
    if (Array.isArray(resolved)) return resolved as readonly Json[];
    throw new TemplateError(`${where}: a list was expected, not ${JSON.stringify(resolved)}.`);
  }

  private resource(id: string, where: string): Resource {
    const resource = this.template.Resources[id];
    if (resource === undefined) throw new TemplateError(`${where}: the template has no resource or parameter ${id}.`);
    return resource;
  }
}
