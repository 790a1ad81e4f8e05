/** Where a local stack lives, in AWS's terms. The account is nobody's. */
export const place = { partition: 'aws', region: 'us-east-1', account: '000000000000' } as const;
