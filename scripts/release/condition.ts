import { CfnCondition, type CfnParameter, Fn, type Stack } from 'aws-cdk-lib';

/** Conditions over parameters. */
export const Condition = {
  /** Whether a parameter has a value: a list that is empty has one empty element. */
  notEmpty(stack: Stack, id: string, parameter: CfnParameter): CfnCondition {
    const text = parameter.type.startsWith('Comma') ? Fn.join('', parameter.valueAsList) : parameter.valueAsString;
    return new CfnCondition(stack, id, { expression: Fn.conditionNot(Fn.conditionEquals(text, '')) });
  },
};
