/** Account and region of a local stack. The account does not exist. */
export const place = { partition: 'aws', region: 'us-east-1', account: '000000000000' } as const;
