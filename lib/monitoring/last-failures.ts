import { unauthorized } from '../../lambda/contract/names';

/**
 * Which lines of the functions' logs are failures: what a function says itself, and what Lambda says of a call that ended otherwise, by its
 * timeout or without memory. Not the authorizer's refusals, which are errors to Lambda: those are among the requests answered with an error.
 */
export const failuresFilter = `filter (level = "ERROR" or outcome = "failed" or record.status in ["timeout", "error", "failure"]) and coalesce(errorMessage, record.errorType, "") != "${unauthorized}"`;
