/** Whether AWS refused a call because of who made it. */
export const isDenied = ({ name, message }: Error): boolean =>
  /^AccessDenied/.test(name) || /not authorized to perform/.test(message);

const rules =
  '(service control policy|resource control policy|permissions boundary|session policy|VPC endpoint policy)';

/**
 * What to do about a call that AWS refused. It says where the decision comes from a rule above the caller: a policy of one's own that allows
 * the call changes nothing then.
 *
 * @param otherwise where it is the caller's own policies
 */
export function deniedAdvice({ message }: Error, otherwise: string): string {
  const [, explicit] = new RegExp(`explicit deny in an? ${rules}`, 'i').exec(message) ?? [];
  const [, implicit] = new RegExp(`because no ${rules} allows`, 'i').exec(message) ?? [];
  const rule = explicit ?? implicit;
  if (rule === undefined) return otherwise;
  return `A ${rule} forbids it, whatever your own policies allow: ask whoever administers AWS in your company.`;
}
