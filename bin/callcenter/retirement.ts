/** What users of Open CTI are told (reference, 10): its end, and what takes its place. */
export const openCtiEnds =
  'Open CTI ends on 28 February 2028; Salesforce Voice (Partner Telephony) replaces it: bridge callcenter generate --format scv';

/** The same within a finding, where the command would be noise. */
export const openCtiEndsShort = 'Open CTI ends on 28 February 2028, Salesforce Voice (Partner Telephony) replaces it';
