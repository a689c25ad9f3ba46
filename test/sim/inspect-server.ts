/** What must hold at the server after every step of a simulation, and what must hold when everything was sent. */
import pg from "pg";
import { auditPlaced, NEW_AUDIT } from "#domain/journal/audit.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { checkLink, type Head } from "#domain/journal/chain.ts";
import type { Envelope } from "#domain/journal/entry.ts";
import type { TillInspector } from "./inspect-tills.ts";
import type { JoinedTill } from "./make-world.ts";

/** Rules that what happens in a simulation breaks: revoked people sold on, a restored till went back. */
const EXPECTED_SCOPES = ["revoked_since", "epoch"];

interface JournalRow {
  readonly register_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly preimage: string;
}

/** What the server has of one till. */
interface Known {
  readonly till: JoinedTill;
  readonly inspector: TillInspector;
  readonly entries: Map<string, Envelope>;
  readonly sales: Set<string>;
  last: { readonly epoch: number; readonly seq: number };
}

/** Inspects the server's database past every policy. */
export class ServerInspector {
  readonly #client: pg.Client;
  #known: Known[] = [];

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** Connects. @param databaseUrl of a superuser */
  static async open(databaseUrl: string): Promise<ServerInspector> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new ServerInspector(client);
  }

  /** Begins the next seed. */
  begin(tills: readonly { readonly till: JoinedTill; readonly inspector: TillInspector }[]): void {
    this.#known = tills.map((each) => {
      return { ...each, entries: new Map(), sales: new Set(), last: { epoch: 0, seq: 0 } };
    });
  }

  /** Whether it has a sale of a till. */
  hasSale(till: number, saleId: string): boolean {
    return this.#known[till]?.sales.has(saleId) ?? false;
  }

  /** Whether it has an entry of a till. */
  hashAt(till: number, place: string): string | undefined {
    return this.#known[till]?.entries.get(place)?.hash;
  }

  /** Looks at what is new. @returns what is wrong */
  async inspect(): Promise<string[]> {
    const wrong: string[] = [];
    for (const row of await this.#newRows()) this.#take(row, wrong);
    const [{ sales, times, forks }] = (await this.#rows<{ sales: number; times: number; forks: number }>(
      `select count(*)::integer as sales, count(distinct sale_id)::integer as times,
         (select count(*)::integer from shop.fork) as forks from shop.sale`,
    )) as [{ sales: number; times: number; forks: number }];
    const booked = this.#known.reduce((sum, { sales: own }) => sum + own.size, 0);
    if (sales !== times) wrong.push("server: a sale is there twice");
    if (sales !== booked) wrong.push(`server: ${sales} sales, its journal says ${booked}`);
    if (forks > 0) wrong.push("server: it took an honest till for a fork");
    const violations = await this.#rows<{ code: string; says: string; scope: string }>(
      "select code, says, scope from shop.violation where scope <> all($1) limit 3",
      [EXPECTED_SCOPES],
    );
    for (const { code, says } of violations) wrong.push(`server: ${code}: ${says}`);
    return wrong;
  }

  /** Everything was sent: both sides hold the same, and what the server's tables say is what its journal says. */
  async compare(): Promise<string[]> {
    const wrong: string[] = [];
    for (const [index, known] of this.#known.entries()) {
      const { till, inspector, entries } = known;
      const say = (what: string): unknown => wrong.push(`till ${index + 1} at the server: ${what}`);
      const current = inspector.current;
      for (const { place, hash } of current)
        if (entries.get(place)?.hash !== hash) say(`entry ${place} did not arrive`);
      for (const saleId of inspector.lostButSent) if (!known.sales.has(saleId)) say("a sale that it had is gone");
      const chain = current.flatMap(({ place }) => entries.get(place) ?? []);
      const audit = chain.reduce((before, entry) => auditPlaced(before, entry).audit, NEW_AUDIT);
      const [head] = await this.#rows<{ epoch: number; seq: number; books: unknown }>(
        "select epoch, seq::integer as seq, books from shop.register_head where register_id = $1",
        [till.registerId],
      );
      if (canonicalJson(head?.books) !== canonicalJson(audit.state)) say("its books differ from their rebuild");
      wrong.push(...(await this.#compareSessions(index, known, chain)));
    }
    return wrong;
  }

  /** Totals by session and tender, as the till's journal has them and as the server's sales add up. */
  async #compareSessions(index: number, { till }: Known, chain: readonly Envelope[]): Promise<string[]> {
    const wrong: string[] = [];
    const own = new Map<string, number>();
    for (const { type, sessionId, body, epoch, seq } of chain) {
      if (type !== "sale.completed") continue;
      const { tenders, changeMinor } = body as {
        tenders: { method: string; amountMinor: number }[];
        changeMinor: number;
      };
      void epoch;
      void seq;
      for (const { method, amountMinor } of tenders) add(own, `${sessionId} ${method}`, amountMinor);
      add(own, `${sessionId} change`, changeMinor);
    }
    const places = chain.map(({ epoch, seq }) => `${epoch}/${seq}`);
    const theirs = new Map<string, number>();
    const rows = await this.#rows<{ session_id: string; method: string; sum: string }>(
      `select s.session_id, t.method, sum(t.amount_minor) as sum
       from shop.sale s join shop.sale_tender t using (org_id, register_id, epoch, seq)
       where s.register_id = $1 and s.epoch || '/' || s.seq = any($2) group by 1, 2
       union all
       select s.session_id, 'change', sum(s.change_minor) from shop.sale s
       where s.register_id = $1 and s.epoch || '/' || s.seq = any($2) group by 1`,
      [till.registerId, places],
    );
    for (const { session_id, method, sum } of rows) add(theirs, `${session_id} ${method}`, Number(sum));
    for (const key of new Set([...own.keys(), ...theirs.keys()]))
      if ((own.get(key) ?? 0) !== (theirs.get(key) ?? 0)) wrong.push(`till ${index + 1}: ${key} differs at the server`);
    const closed = await this.#rows<{ session_id: string; z_number: string }>(
      "select session_id, z_number from shop.till_session where register_id = $1 and state = 'closed'",
      [till.registerId],
    );
    const zs = new Map(closed.map(({ session_id, z_number }) => [session_id, z_number]));
    for (const { type, sessionId, body } of chain) {
      const { zNumber } = body as { zNumber?: string };
      if (type === "session.closed" && sessionId && zs.get(sessionId) !== zNumber)
        wrong.push(`till ${index + 1}: ${zNumber} is not closed at the server`);
    }
    return wrong;
  }

  #take(row: JournalRow, wrong: string[]): void {
    const index = this.#known.findIndex(({ till }) => till.registerId === row.register_id);
    const known = this.#known[index];
    if (!known) return;
    const place = `${row.epoch}/${row.seq}`;
    const say = (what: string): unknown => wrong.push(`till ${index + 1} at the server: entry ${place} ${what}`);
    const envelope = { ...JSON.parse(row.preimage), hash: row.hash } as Envelope;
    const written = known.inspector.written.get(place);
    if (written?.hash !== row.hash) say("was never in that till's journal");
    const link = checkLink(this.#headBefore(known, envelope), envelope);
    if (!link.ok) say(link.broken.says);
    known.entries.set(place, envelope);
    known.last = { epoch: row.epoch, seq: row.seq };
    if (envelope.type !== "sale.completed") return;
    const { saleId } = envelope.body as { saleId: string };
    if (known.sales.has(saleId)) say("is a sale that was there before");
    known.sales.add(saleId);
  }

  #headBefore({ entries, till }: Known, { epoch, seq, body }: Envelope): Head | null {
    const { ancestor } = body as { ancestor?: { epoch: number; seq: number } | null };
    const place = seq > 1 ? { epoch, seq: seq - 1 } : ancestor;
    const before = place && entries.get(`${place.epoch}/${place.seq}`);
    if (!place || !before) return null;
    return { registerId: till.registerId, ...place, hash: before.hash } as Head;
  }

  #newRows(): Promise<JournalRow[]> {
    const last = (which: "epoch" | "seq"): number[] => this.#known.map((known) => known.last[which]);
    return this.#rows<JournalRow>(
      `select j.register_id, j.epoch, j.seq::integer as seq, encode(j.hash, 'hex') as hash,
         convert_from(j.preimage, 'utf8') as preimage
       from unnest($1::uuid[], $2::integer[], $3::bigint[]) k (register_id, epoch, seq)
       join shop.journal j on j.register_id = k.register_id and (j.epoch, j.seq) > (k.epoch, k.seq)
       order by j.register_id, j.epoch, j.seq`,
      [this.#known.map(({ till }) => till.registerId), last("epoch"), last("seq")],
    );
  }

  async #rows<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.#client.query<T>(text, values)).rows;
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
