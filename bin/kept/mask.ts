const masked = '•••';

/** Fields that hold what a user puts there, under whatever names: all below them is people's. */
const open = /^(segment)?attributes$|^tags$|^references$|^contactDetails$|^customerInput$/i;

/** Fields of Connect's events and records that say which, when or what kind; each is still held against a shape below. */
const plain = new Set(
  [
    ...['id', 'time', 'version', 'detail-type', 'source', 'account', 'region', 'resources', 'AWSAccountId'],
    ...[
      'contactId',
      'initialContactId',
      'previousContactId',
      'nextContactId',
      'relatedContactId',
      'contactAssociationId',
    ],
    ...[
      'instanceArn',
      'ARN',
      'agentArn',
      'queueArn',
      'routingProfileArn',
      'queueId',
      'userId',
      'campaignId',
      'voiceIdArn',
    ],
    ...[
      'AWSContactTraceRecordFormatVersion',
      'eventType',
      'updatedProperties',
      'channel',
      'subtype',
      'initiationMethod',
    ],
    ...['disconnectReason', 'queueType', 'type', 'status', 'storageType', 'mediaStreamType', 'participantType'],
    ...[
      'participantRole',
      'deletionReason',
      'direction',
      'state',
      'activeRegion',
      'campaignType',
      'answeringMachineDetectionStatus',
    ],
    ...['initiationTimestamp', 'disconnectTimestamp', 'lastUpdateTimestamp', 'connectedToSystemTimestamp'],
    ...[
      'connectedToAgentTimestamp',
      'afterContactWorkStartTimestamp',
      'afterContactWorkEndTimestamp',
      'enqueueTimestamp',
    ],
    ...[
      'dequeueTimestamp',
      'scheduledTimestamp',
      'startTimestamp',
      'stopTimestamp',
      'endTimestamp',
      'transferCompletedTimestamp',
    ],
    ...[
      'acceptedByAgentTimestamp',
      'previewEndTimestamp',
      'activationTimestamp',
      'lastPausedTimestamp',
      'lastResumedTimestamp',
    ],
    ...['agentStateTransitionTimestamp', 'stateStartTimestamp', 'stateEndTimestamp'],
  ].map((name) => name.toLowerCase()),
);

/** What such a field looks like. No number of a phone looks so: an account has 12 digits, and a field of its own. */
const shapes = [
  /^(S3|[A-Z][A-Z_]{0,63})$/, // an enum
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  /^arn:aws[\w-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:[\w/.:-]*$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  /^\d{4}-\d\d-\d\d$/, // AWSContactTraceRecordFormatVersion
  /^(0|[1-9]\d?)(\.\d{1,2})?$/, // a version
  /^Amazon Connect [A-Z][A-Za-z ]{0,40}$/,
  /^aws\.connect$/,
  /^[a-z]{2}(-[a-z]+)+-\d$/, // a region
];

/** A payload for people's eyes: numbers, names and attributes masked; what says which, when or what kind stays. */
export function maskedPayload(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => maskedPayload(item, field));
  if (typeof value === 'object' && value !== null) return maskedFields(value, open.test(field));
  return maskedValue(value, field);
}

function maskedFields(fields: object, isOpen: boolean): object {
  const entries = Object.entries(fields).map(([name, value], at) => {
    const shown = isName(name) ? name : `${masked} ${String(at + 1)}`;
    return [shown, isOpen ? maskedAll(value) : maskedPayload(value, name)];
  });
  return Object.fromEntries(entries);
}

/** A field's name is the schema's or an administrator's; one with a number in it, or of words, may be anything. */
export const isName = (text: string) => /^[A-Za-z][\w:.-]{0,63}$/.test(text) && !/\d{4}/.test(text);

function maskedAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedAll);
  return typeof value === 'object' && value !== null ? maskedFields(value, true) : maskedValue(value, undefined);
}

/** @param field undefined: whatever it is, it is a user's */
function maskedValue(value: unknown, field: string | undefined): unknown {
  if (value === null || value === '' || typeof value === 'boolean') return value;
  // Durations and counts have few digits, phone numbers many.
  if (typeof value === 'number') return field !== undefined && Math.abs(value) < 1e6 ? value : masked;
  return typeof value === 'string' && field !== undefined && isPlain(field, value) ? value : masked;
}

/** Whether a field of Connect's says which, when or what kind, and this text of it looks so. */
export const isPlain = (field: string, value: string): boolean =>
  plain.has(field.toLowerCase()) && (shapes.some((shape) => shape.test(value)) || isAccount(field, value));

const isAccount = (field: string, value: string) => /^(account|AWSAccountId)$/i.test(field) && /^\d{12}$/.test(value);
