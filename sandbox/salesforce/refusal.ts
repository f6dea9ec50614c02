/** The request is answered with this status and the body `{"message","code"}`, and nothing is done. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** One answer: `body` is sent as JSON, a string `text` as it stands; neither means an empty body. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
}

/** The error body of the sandbox. No public source shows a real one; this is the shape of a sibling API. */
export function errorReply(status: number, message: string): Reply {
  return { status, body: { message, code: status } };
}
