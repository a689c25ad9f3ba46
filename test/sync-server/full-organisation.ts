/** An organisation with a row in every table: for tests of what others see of it. */
import { canonicalJson } from "#domain/journal/canonical.ts";
import { newId } from "#main/register/till.ts";
import {
  addOrganisation,
  BRANCH_SETTINGS,
  type EnrolledTill,
  runOnce,
  type TestOrganisation,
} from "./test-organisation.ts";

/** An organisation with an enrolled till and something of everything. */
export interface FullOrganisation extends TestOrganisation {
  readonly till: EnrolledTill;
}

/** Fills it. A table that comes later is missed by name by the tests that walk the catalogue. */
export async function addFullOrganisation(superuserUrl: string, name: string): Promise<FullOrganisation> {
  const shop = await addOrganisation(superuserUrl, name);
  const staffId = await shop.addStaff("cashier");
  const till = await shop.enrolTill("A01", [{ staffId, role: "cashier" }]);
  const org = { org_id: shop.organisationId };
  const at = { ...org, branch_id: shop.branchId, register_id: till.registerId };
  const entry = { ...at, epoch: 1, seq: 1 };
  const when = { occurred_at: "2026-11-23T06:00:00.000Z", business_date: "2026-11-23" };
  const hash = `\\x${"ab".repeat(32)}`;
  const sessionId = newId<string>();
  const [keyId, customerId] = [newId<string>(), newId<string>()];
  const [productId, categoryId, eventId] = [newId<string>(), newId<string>(), newId<string>()];
  const rows: readonly (readonly [table: string, row: Record<string, unknown>])[] = [
    ["register_head", { ...entry, hash, books: {}, received_at: when.occurred_at, clock_offset_ms: 0 }],
    ["journal", { ...entry, hash, preimage: "\\x7b7d", redacted: false, received_at: when.occurred_at, ...when }],
    [
      "violation",
      { ...entry, number: 1, code: "sale.total", says: "its total", scope: "rule", raised_at: when.occurred_at },
    ],
    ["violation_resolution", { ...entry, number: 1, staff_id: staffId, reason: "Seen", resolved_at: when.occurred_at }],
    [
      "entry_approval",
      {
        ...entry,
        ...when,
        number: 0,
        type: "cash.paid_out",
        state: "pending",
        permission: "cash.pay_out",
        requester_id: staffId,
      },
    ],
    [
      "approval_decision",
      { ...entry, number: 0, decision: "denied", staff_id: staffId, reason: "Seen", decided_at: when.occurred_at },
    ],
    [
      "register_health",
      { ...at, told_at: when.occurred_at, program_version: "0.2.0", unsent: 0, printer: "ready", clock_offset_ms: 0 },
    ],
    [
      "alarm_acknowledgement",
      {
        ...at,
        acknowledgement_id: newId<string>(),
        kind: "printer",
        since: when.occurred_at,
        staff_id: staffId,
        reason: "Seen",
        acknowledged_at: when.occurred_at,
      },
    ],
    ["fork", { ...entry, known_hash: hash, claimed_hash: hash, signature: "signed", seen_at: when.occurred_at }],
    [
      "fork_order",
      {
        ...entry,
        claimed_hash: hash,
        side_epoch: 2,
        next_epoch: 3,
        staff_id: staffId,
        reason: "Seen",
        ordered_at: when.occurred_at,
      },
    ],
    ["side_story", { ...at, side_epoch: 2, last_seq: 1, last_hash: hash, books: {} }],
    [
      "sale",
      {
        ...entry,
        ...when,
        sale_id: newId<string>(),
        receipt_number: "A01-000001",
        currency: "EUR",
        total_minor: 380,
        tax_minor: 25,
        cash_rounding_minor: 0,
        change_minor: 0,
        sells: true,
        takes_back: false,
        sold_minor: 380,
        returned_minor: 0,
        goods_tax_minor: 25,
        deposit_minor: 0,
        discount_minor: 0,
        tip_minor: 0,
        tax_keys: [],
        tax_net_minor: [],
        tax_tax_minor: [],
      },
    ],
    [
      "sale_line",
      {
        ...entry,
        number: 1,
        business_date: "2026-11-23",
        product_id: productId,
        name: "Loaf",
        quantity_thousandths: 1_000,
        unit_price_minor: 380,
        amount_minor: 380,
        net_minor: 355,
        tax_minor: 25,
        discount_minor: 0,
        is_back: false,
        is_deposit: false,
      },
    ],
    ["voucher", { ...entry, number: 1, voucher: "XMAS-17", what: "used", value_minor: 380 }],
    ["data_key", { ...org, key_id: keyId, wrapped: "sealed", created_at: when.occurred_at }],
    [
      "customer",
      {
        ...org,
        customer_id: customerId,
        branch_id: shop.branchId,
        key_id: keyId,
        wrapped_key: "sealed",
        sealed: "sealed",
        shared: false,
        revision: 1,
        created_at: when.occurred_at,
        changed_at: when.occurred_at,
      },
    ],
    [
      "customer_consent",
      {
        ...org,
        consent_id: newId<string>(),
        customer_id: customerId,
        branch_id: shop.branchId,
        kind: "marketing",
        given: true,
        said_at: when.occurred_at,
      },
    ],
    [
      "stock_move",
      {
        ...entry,
        product_id: productId,
        sale_id: newId<string>(),
        business_date: when.business_date,
        thousandths: -1_000,
      },
    ],
    ["sale_void", { ...entry, sale_id: newId<string>() }],
    [
      "tender_correction",
      { ...entry, sale_id: newId<string>(), from_method: "cash", to_method: "card", amount_minor: 380 },
    ],
    [
      "mail_outbox",
      {
        ...at,
        mail_id: newId<string>(),
        letter: "sealed",
        state: "waiting",
        attempts: 0,
        next_try_at: when.occurred_at,
        asked_at: when.occurred_at,
        received_at: when.occurred_at,
      },
    ],
    ["sale_tender", { ...entry, number: 1, method: "cash", amount_minor: 380 }],
    [
      "till_session",
      {
        ...at,
        session_id: sessionId,
        state: "open",
        opened_at: when.occurred_at,
        business_date: when.business_date,
        float_minor: 0,
        totals: {},
        tenders: {},
      },
    ],
    [
      "session_review",
      {
        ...at,
        session_id: sessionId,
        number: 1,
        review_id: newId<string>(),
        kind: "noted",
        said: { kind: "noted", note: "Seen" },
        staff_id: staffId,
        made_at: when.occurred_at,
      },
    ],
    [
      "branch_z",
      {
        ...org,
        branch_id: shop.branchId,
        number: 1,
        business_date: when.business_date,
        closed_by: staffId,
        closed_at: when.occurred_at,
        says: {},
      },
    ],
    ["branch_z_session", { ...at, session_id: sessionId, number: 1, late: false }],
    ["movement", { ...entry, ...when, number: "A01-P1", amount_minor: 100, reason: "Flowers" }],
    ["act", { ...entry, ...when, type: "drawer.opened", approval_pending: false }],
    [
      "tax",
      {
        ...org,
        tax_id: newId<string>(),
        code: "A",
        name: "Food",
        rate_millionths: 70_000,
        compound: false,
        position: 0,
        deleted: false,
        version: 1,
      },
    ],
    [
      "category",
      { ...org, category_id: categoryId, name: "Bread", colour: "sand", position: 0, deleted: false, version: 1 },
    ],
    [
      "product",
      {
        ...org,
        product_id: productId,
        category_id: categoryId,
        name: "Loaf",
        unit: "piece",
        price_minor: 380,
        tax_ids: [],
        popularity: 0,
        open_price: false,
        has_variants: false,
        modifier_groups: "[]",
        deposit_minor: 0,
        deposit_tax_ids: [],
        deleted: false,
        version: 1,
      },
    ],
    ["product_barcode", { ...org, barcode: "4006381333931", product_id: productId }],
    [
      "config_history",
      {
        ...org,
        version: 1,
        number: 1,
        kind: "branch",
        subject_id: shop.branchId,
        value: BRANCH_SETTINGS,
        changed_at: when.occurred_at,
      },
    ],
    [
      "local_config_history",
      { ...org, register_id: till.registerId, config_version: 1, changed_at: when.occurred_at, change: {} },
    ],
    [
      "till_change",
      {
        ...org,
        change_id: newId<string>(),
        register_id: till.registerId,
        outcome: "taken",
        received_at: when.occurred_at,
      },
    ],
    [
      "audit_event",
      {
        ...org,
        event_id: eventId,
        occurred_at: when.occurred_at,
        actor_kind: "job",
        action: "test.happened",
        detail: {},
      },
    ],
    ["audit_seal", { ...org, seq: 1, event_id: eventId, preimage: "\\x7b7d", prev_hash: hash, hash }],
    [
      "audit_copy",
      { ...org, restore_epoch: 1, chunk: 1, first_seq: 1, last_seq: 1, hash, copied_at: when.occurred_at },
    ],
  ];
  for (const [table, row] of rows)
    await runOnce(
      superuserUrl,
      `insert into shop.${table} select * from jsonb_populate_record(null::shop.${table}, $1::jsonb)`,
      [canonicalJson(row)],
    );
  return { ...shop, till };
}
