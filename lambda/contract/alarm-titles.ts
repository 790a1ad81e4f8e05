/**
 * The names of alarms that commands speak of, without the bridge's prefix: lib/ makes the alarms by them, and they are the headings of
 * docs/operations.md.
 */
export const AlarmTitle = {
  probeFailed: 'Probe failed',
  probeSilent: 'Probe silent',
  deliveryBehind: 'Delivery behind',
  deliveriesRetrying: 'Deliveries retrying',
} as const;
