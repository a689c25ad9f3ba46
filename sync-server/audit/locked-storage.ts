/** Storage that keeps what it is given and lets nobody write over it: S3 with object lock in COMPLIANCE mode. */
import { createHash } from "node:crypto";

/** Which bucket, and how long what is put there is kept. */
export interface LockedStorageSettings {
  readonly bucket: string;
  readonly region: string;
  /** Another S3-speaking store than Amazon's, `https://storage.example.com`; null for Amazon's. */
  readonly endpoint: string | null;
  /** Before every name; ends with `/` where there is one. */
  readonly prefix: string;
  readonly retainDays: number;
}

/** `there`: something is under that name already, and was not touched. */
export type Put = "stored" | "there";

/** What copying and verifying need of a store. Throws where it can't be reached or says no. */
export interface LockedStorage {
  /** Stores under a name that must be new. */
  put(name: string, body: Buffer, signal: AbortSignal): Promise<Put>;
  /** Null where there is nothing. */
  get(name: string, signal: AbortSignal): Promise<Buffer | null>;
  /** Names below a folder, in their order. */
  list(folder: string): Promise<string[]>;
  close(): void;
}

/** Longest wait for the store, ms. */
const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 30_000;
const DAY_MS = 86_400_000;
const ALREADY_THERE = 412;
/** Two writers at the same moment; the one who is told so looks again. */
const CONFLICT = 409;

/** Opens one; the library is loaded only by a server that was told to copy. Who it is comes as AWS's own tools take it: `AWS_ACCESS_KEY_ID` and its like, a profile, a machine's role. */
export async function s3Storage(
  settings: LockedStorageSettings,
  nowMs: () => number,
  answerTimeoutMs: number = ANSWER_TIMEOUT_MS,
): Promise<LockedStorage> {
  const { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const { bucket: Bucket, region, endpoint, prefix, retainDays } = settings;
  const client = new S3Client({
    region,
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    // Whoever copies tries again by a clock of its own.
    maxAttempts: 1,
    // What is put has a checksum; what is read is held against the chain.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: answerTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
  return {
    put: async (name, body, signal) => {
      const command = new PutObjectCommand({
        Bucket,
        Key: `${prefix}${name}`,
        Body: body,
        ContentType: "application/x-ndjson",
        ContentLength: body.length,
        ChecksumSHA256: createHash("sha256").update(body).digest("base64"),
        IfNoneMatch: "*",
        ObjectLockMode: "COMPLIANCE",
        ObjectLockRetainUntilDate: new Date(nowMs() + retainDays * DAY_MS),
      });
      try {
        await client.send(command, { abortSignal: signal });
        return "stored";
      } catch (error) {
        if ([ALREADY_THERE, CONFLICT].includes(statusOf(error) ?? 0)) return "there";
        throw error;
      }
    },
    get: async (name, signal) => {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket, Key: `${prefix}${name}` }), {
          abortSignal: signal,
        });
        return answer.Body ? Buffer.from(await answer.Body.transformToByteArray()) : null;
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw error;
      }
    },
    list: async (folder) => {
      const names: string[] = [];
      let from: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix: `${prefix}${folder}`, ContinuationToken: from }),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) names.push(Key.slice(prefix.length));
        from = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (from !== undefined);
      return names.sort();
    },
    close: () => client.destroy(),
  };
}

function statusOf(error: unknown): number | null {
  return (
    (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode ?? null
  );
}
