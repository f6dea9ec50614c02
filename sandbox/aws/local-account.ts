/** The account that all local parts pretend to be; the emulators use the same. */
export const accountId = '000000000000';
export const region = 'us-east-1';

/** Settings for AWS SDK clients of the local parts. The parts check no signature: the keys are no secret. */
export const localAccount = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
