import { hash } from 'node:crypto';

/** SHA-256 of text or bytes, as 43 characters that every key and log can have (base64url). */
export const hashOf = (data: string | Uint8Array): string => hash('sha256', data, 'base64url');
