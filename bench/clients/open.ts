/**
 * What every client of the bench offers: one conversation, created as the client's own documentation shows it.
 * The response's `conversation_id` is proof that the client has read it.
 */
export type Open = (baseUrl: string, token: string) => (signal?: AbortSignal) => Promise<string | undefined>;
