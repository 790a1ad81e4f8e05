const lambda = (properties: object, rest: object = {}) => ({
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'code', S3Key: 'code.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        ...properties,
      },
      ...rest,
    },
  },
});

/** Templates with one mistake each, which the check must find: a check that finds nothing proves nothing. */
export const plantedMistakes: Readonly<Record<string, object>> = {
  'a property that the type does not have': lambda({ Memory: 512 }),
  'a value of another type': lambda({ MemorySize: 'much' }),
  'a value beyond the limit': lambda({ Timeout: 901 }),
  'a required property left out': lambda({ Role: undefined }),
  'a reference to nothing': lambda({ Role: { Ref: 'Nothing' } }),
  'an attribute that the type does not have': lambda({ Role: { 'Fn::GetAtt': ['Role', 'Name'] } }),
  'a dependency that is there already': lambda({}, { DependsOn: ['Role'] }),
  'a circle': { ...lambda({}), ...circle() },
};

function circle() {
  const role = (other: string) => ({
    Type: 'AWS::IAM::Role',
    DependsOn: [other],
    Properties: { AssumeRolePolicyDocument: { Statement: [] } },
  });
  return { Resources: { One: role('Other'), Other: role('One') } };
}
