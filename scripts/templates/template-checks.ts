interface Diagnostic {
  readonly severity: string;
  readonly ruleId: string;
  readonly message: string;
  readonly entity?: { readonly logicalId?: string };
}

/** The validator's package, as far as it is used here. */
interface Validator {
  readonly CelEngine: new () => {
    validateTemplate(template: unknown): { readonly diagnostics: readonly Diagnostic[] };
  };
  readonly TemplateContent: new (content: string, name: string) => unknown;
}

/** Advice against zones and ARNs in a template. Those in ours are the operator's own values: their certificate, their zones. */
const ofTheOperator = ['W3010', 'W9002', 'W9013'];

/** AWS's validator: CloudFormation's resource schemas, and the rules of cfn-lint. It is what the CDK itself brings for its own validation. */
export class TemplateChecks {
  private readonly validator: Validator;
  private readonly engine: InstanceType<Validator['CelEngine']>;

  constructor() {
    const place = require.resolve('@aws/cloudformation-validate', { paths: [require.resolve('aws-cdk-lib')] });
    this.validator = require(place) as Validator;
    this.engine = new this.validator.CelEngine();
  }

  /** Errors and warnings about a template, one line each; what is only advice (tags, Fn::Sub in place of Fn::Join) is none. */
  findings(name: string, template: unknown): readonly string[] {
    const content = new this.validator.TemplateContent(JSON.stringify(template), name);
    return this.engine
      .validateTemplate(content)
      .diagnostics.filter(({ severity, ruleId }) => severity !== 'INFO' && !ofTheOperator.includes(ruleId))
      .map(({ ruleId, message, entity }) => `${ruleId} ${entity?.logicalId ?? ''}: ${message}`);
  }
}
