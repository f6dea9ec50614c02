import { Refusal, type Reply } from './refusal.ts';
import type { ApiRequest, Telephony } from './telephony.ts';

/** `PATCH /voiceCalls/{CALL ID}/clearRouting`: removes the pending routing. Repeating it changes nothing. */
export function clearRouting({ org, switches }: Telephony, { callId }: ApiRequest): Reply {
  const call = org.find(callId);
  if (!call) throw new Refusal(404, 'There is no such VoiceCall');
  call.routing = null;
  const status = switches.clearRoutingStatus;
  return status === 204 ? { status } : { status, body: {} };
}
