/** What node-fetch 3.3.2 publishes of itself, as far as a call of `fetch` touches it. */
export default function fetch(url: URL | string, init?: RequestInit): Promise<Response>;

interface RequestInit {
  body?: Blob | Buffer | URLSearchParams | FormData | NodeJS.ReadableStream | string | null;
  headers?: Headers | Record<string, string> | Iterable<readonly [string, string]> | Iterable<Iterable<string>>;
  method?: string;
  redirect?: "error" | "follow" | "manual";
  signal?: AbortSignal | null;
  compress?: boolean;
  size?: number;
}

type AbortSignal = {
  readonly aborted: boolean;
  addEventListener: (type: "abort", listener: (this: AbortSignal) => void) => void;
  removeEventListener: (type: "abort", listener: (this: AbortSignal) => void) => void;
};

declare class Response {
  readonly headers: globalThis.Headers;
  readonly ok: boolean;
  readonly status: number;
  readonly body: NodeJS.ReadableStream | null;
  text(): Promise<string>;
}
