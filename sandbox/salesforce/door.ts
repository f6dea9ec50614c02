import type { IncomingMessage, ServerResponse } from 'node:http';

import * as v from 'valibot';

import { faulty, readText, send } from './answer.ts';
import { callIdAt, carryOut, segmentsOf } from './api.ts';
import { readJson, type Body } from './body.ts';
import type { Faults } from './faults.ts';
import { loggedBody, logEntry, type LoggedRequest } from './request-log.ts';
import type { Telephony } from './telephony.ts';

const keyed = v.object({ vendorCallKey: v.string() });

/** Where requests arrive: the org behind it, the faults to apply, and the log of all there were. */
export interface Door {
  telephony: Telephony;
  faults: Faults;
  log: LoggedRequest[];
  /** Answers that a fault delays. */
  delayed: Set<NodeJS.Timeout>;
}

/** Logs one request, carries it out unless a fault forbids it, and answers it unless a fault loses the answer. */
export async function receive(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { telephony, faults, log, delayed } = door;
  const entry = logEntry(request, telephony.now());
  const number = log.push(entry);
  const text = await readText(request);
  if (text === undefined) return;
  const body = readJson(text);
  entry.body = loggedBody(body);
  telephony.updates.applyDue();
  const contactIds = contactIdsOf(entry.path, body, telephony);
  const action = faults.next({ method: entry.method, path: entry.path, number, contactIds });
  const reply = action?.reset ? undefined : faulty(action, () => carryOut(telephony, request.headers, body, entry));
  const finish = (): unknown =>
    reply === undefined || action?.answerLost ? request.socket.destroy() : send(response, reply, entry);
  if (!action?.delayMs) return void finish();
  const timer = setTimeout(() => {
    delayed.delete(timer);
    finish();
  }, action.delayMs);
  delayed.add(timer);
}

function contactIdsOf(path: string, body: Body, { org }: Telephony): string[] {
  const named = v.safeParse(keyed, body.json);
  const inBody = named.success ? [named.output.vendorCallKey] : [];
  const inPath = safeCallId(path);
  if (inPath === undefined) return inBody;
  return [...inBody, inPath, org.find(inPath)?.vendorCallKey ?? inPath];
}

function safeCallId(path: string): string | undefined {
  try {
    return callIdAt(segmentsOf(path));
  } catch {
    return undefined;
  }
}
