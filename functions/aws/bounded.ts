/**
 * Options of every client of AWS: by default a request that is never answered is waited for without end, and takes the whole batch with it when
 * Lambda ends the function. Milliseconds; what is cut off the SDK repeats, twice at most.
 */
export const bounded = {
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};
