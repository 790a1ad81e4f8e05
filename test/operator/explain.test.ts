import { explain } from '../../operator/explain';

const fromAws = (name: string, message: string) => Object.assign(new Error(message), { name, $metadata: {} });

test.each([
  fromAws('DecryptionFailure', "Secrets Manager can't decrypt the protected secret text."),
  fromAws('AccessDeniedException', 'KMS key access is denied: arn:aws:kms:… is pending deletion.'),
])('a key that waits for its deletion needs two commands: %s', (error) => {
  const { code, message } = explain(error);
  expect(code).toBe('key-unusable');
  expect(message).toMatch(/cancel-key-deletion.*After that, and whenever it is disabled: aws kms enable-key/);
});

test('what a role does not allow is no matter of the key', () => {
  expect(explain(fromAws('AccessDeniedException', 'not authorized to perform: dynamodb:Scan')).code).toBe(
    'access-denied',
  );
});
