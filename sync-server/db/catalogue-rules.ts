/** The database's own rules, held against its catalogue: every table of every schema is walked, none is listed but the exceptions. */
import type pg from "pg";
import { ROLES } from "./set-up-roles.ts";

/** Something in the catalogue that breaks a rule. */
export interface CatalogueFinding {
  readonly rule: string;
  /** `schema.table`, or the policy, function or view. */
  readonly name: string;
  readonly says: string;
}

interface CatalogueRule {
  readonly rule: string;
  readonly says: string;
  /** Rows with a `name`; each is a finding. */
  readonly query: string;
}

/** Tables that belong to no organisation, with the reason. Any other without `org_id` is a finding. */
export const TABLES_OF_NO_ORGANISATION: Readonly<Record<string, string>> = {
  "app.gate_key": "the key of the seal: one row for the whole server, readable by the gate alone",
  "app.server_state": "how often this server was put back: one row for the whole server",
  "app.alert": "alerts are the operator's: a kind and a count, behind functions of the gate that only jobs may call",
  "app.alert_cursor": "the operator's: how far each audit trail was looked through",
  "app.migration": "which migrations ran: no merchant's",
  "identity.person": "a person may belong to several organisations",
  "identity.session": "a sign-in comes before an organisation is chosen",
  "identity.access_secret": "hangs on a sign-in",
  "identity.refresh_token": "hangs on a sign-in",
  "identity.failure": "who tried is not known yet, only by what name and from where",
  "identity.authorization_code": "hangs on a sign-in",
  "identity.totp": "hangs on a person",
  "identity.passkey": "hangs on a person",
  "identity.recovery_code": "hangs on a person",
  "identity.sign_in_ticket": "hangs on a person or an invitation, before an organisation is chosen",
  "identity.used_assertion": "an assertion is checked before its register's organisation is known",
};

/** Identity tables with an `org_id` that is found by them, not given: their keys can't lead with it. The gate alone reads them. */
export const FOUND_BEFORE_THE_ORGANISATION: Readonly<Record<string, string>> = {
  "identity.device": "a register is known by its id; the organisation is what is looked up",
  "identity.invitation": "an invitation is known by its address and code; the organisation is what is looked up",
  "identity.enrolment_code": "a code is known by its letters; the organisation is what is looked up",
};

/** Tables that only ever grow. */
export const APPEND_ONLY_TABLES: readonly string[] = [
  "shop.journal",
  "shop.lease",
  "shop.violation",
  "shop.fork",
  "shop.audit_event",
  "shop.audit_seal",
  "shop.audit_copy",
  "shop.config_history",
  "shop.local_config_history",
  "shop.till_change",
  "shop.customer_consent",
  "shop.violation_resolution",
  "shop.entry_approval",
  "shop.approval_decision",
  "shop.alarm_acknowledgement",
  "shop.fork_order",
];

/** What the application may call with more rights than its own; each checks for itself who asks. */
export const GATE_FUNCTIONS_OF_THE_APPLICATION: readonly string[] = [
  "app.audit_copy_lag",
  "app.audit_head",
  "app.came_back",
  "app.entries_at",
  "app.last_contacts",
  "app.session_papers",
  "app.diagnostics",
  "app.is_voided",
  "app.voucher_sums",
  "app.sold_line",
  "app.claim_alerts",
  "app.raise_alert",
  "app.settle_alert",
  "app.watch_critical",
  "app.goods_came_back",
  "app.claims",
  "app.enter",
  "app.enter_device",
  "app.enter_job",
  "app.has_other_branches",
  "app.memberships",
  "app.organisations_for_jobs",
  "identity.attempt_succeeded",
  "identity.begin_attempt",
  "identity.choose_password",
  "identity.close_ticket",
  "identity.confirm_device",
  "identity.end_my_sessions",
  "identity.end_sessions_of_staff",
  "identity.find_device",
  "identity.find_invitation",
  "identity.find_person",
  "identity.find_sign_in",
  "identity.invite",
  "identity.join_organisation",
  "identity.my_sessions",
  "identity.exchange_code",
  "identity.is_fresh",
  "identity.prove_again",
  "identity.factors_of",
  "identity.passkeys_of",
  "identity.use_totp",
  "identity.use_recovery_code",
  "identity.use_passkey",
  "identity.begin_totp",
  "identity.confirm_totp",
  "identity.add_passkey",
  "identity.remove_factor",
  "identity.renew_recovery_codes",
  "identity.open_code",
  "identity.open_device_session",
  "identity.open_invitations",
  "identity.open_session",
  "identity.open_ticket",
  "identity.put_enrolment_code",
  "identity.redeem_code",
  "identity.refresh",
  "identity.rehash",
  "identity.require_new_password",
  "identity.revoke_device",
  "identity.set_password",
  "identity.try_ticket",
  "identity.withdraw_invitation",
  "identity.sign_out",
];

/** Everything that is not PostgreSQL's own. */
const OWN_SCHEMAS = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
const NAMED = "n.nspname || '.' || c.relname";
const TABLES = `
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${OWN_SCHEMAS} and c.relkind in ('r', 'p', 'f')`;
const HAS_ORGANISATION = `exists (
  select from pg_attribute o where o.attrelid = c.oid and o.attname = 'org_id' and not o.attisdropped)`;
const LED_BY_ORGANISATION = listOf(Object.keys(FOUND_BEFORE_THE_ORGANISATION));
const MERCHANT_TABLES = `${TABLES} and ${HAS_ORGANISATION} and ${NAMED} <> all (${LED_BY_ORGANISATION})`;
const ATTRIBUTE = (table: string, number: string): string =>
  `(select a.attname from pg_attribute a where a.attrelid = ${table} and a.attnum = ${number})`;
/** A restrictive policy of exactly the organisation that was entered, for reading and writing. */
const FENCE = "(org_id = ( SELECT app.org_id() AS org_id))";

const RULES: readonly CatalogueRule[] = [
  {
    rule: "organisation-or-listed",
    says: "has no org_id and is not on the list of tables that belong to no organisation",
    query: `select ${NAMED} as name ${TABLES} and not ${HAS_ORGANISATION}
      and ${NAMED} <> all (${listOf(Object.keys(TABLES_OF_NO_ORGANISATION))})`,
  },
  {
    rule: "organisation-not-null",
    says: "may hold rows of no organisation: org_id is nullable or no uuid",
    query: `select ${NAMED} as name ${TABLES} and exists (
      select from pg_attribute o where o.attrelid = c.oid and o.attname = 'org_id' and not o.attisdropped
        and (not o.attnotnull or o.atttypid <> 'uuid'::regtype))`,
  },
  {
    rule: "row-security-forced",
    says: "does not enable and force row-level security",
    query: `select ${NAMED} as name ${TABLES} and not (c.relrowsecurity and c.relforcerowsecurity)
      and (${HAS_ORGANISATION} or n.nspname = 'identity' or ${NAMED} = 'app.gate_key')`,
  },
  {
    rule: "restrictive-policy",
    says: "has no restrictive policy that keeps the application inside the organisation it entered",
    query: `select ${NAMED} as name ${MERCHANT_TABLES} and not exists (
      select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*'
        and '${ROLES.app}'::regrole = any (p.polroles)
        and pg_get_expr(p.polqual, p.polrelid) = '${FENCE}' and pg_get_expr(p.polwithcheck, p.polrelid) = '${FENCE}')`,
  },
  {
    rule: "keys-lead-with-organisation",
    says: "is a key that does not lead with org_id",
    query: `select ${NAMED} || ' ' || i.relname as name
      from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      where ${OWN_SCHEMAS} and x.indisunique and ${HAS_ORGANISATION} and ${NAMED} <> all (${LED_BY_ORGANISATION})
        and ${ATTRIBUTE("c.oid", "x.indkey[0]")} is distinct from 'org_id'`,
  },
  {
    rule: "foreign-keys-lead-with-organisation",
    says: "is a foreign key that does not lead from org_id to org_id: its check walks past row-level security",
    query: `select ${NAMED} || ' ' || k.conname as name
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where ${OWN_SCHEMAS} and k.contype = 'f' and ${HAS_ORGANISATION} and ${NAMED} <> all (${LED_BY_ORGANISATION})
        and (${ATTRIBUTE("k.conrelid", "k.conkey[1]")} <> 'org_id' or ${ATTRIBUTE("k.confrelid", "k.confkey[1]")} <> 'org_id')`,
  },
  {
    rule: "append-only",
    says: "is append-only and lacks a trigger that always refuses update, delete and truncate",
    query: `select ${NAMED} as name ${TABLES}
      and (${NAMED} = any (${listOf(APPEND_ONLY_TABLES)}) or exists (
        select from pg_inherits h join pg_class q on q.oid = h.inhparent join pg_namespace m on m.oid = q.relnamespace
        where h.inhrelid = c.oid and m.nspname || '.' || q.relname = any (${listOf(APPEND_ONLY_TABLES)})))
      -- Bits: 2 before, 8 delete, 16 update, 32 truncate; 1 would be for each row, of which TRUNCATE has none.
      and not exists (
        select from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'A' and t.tgtype & 59 = 58
          and t.tgqual is null and t.tgattr = ''::int2vector and t.tgfoid = 'app.refuse_change()'::regprocedure)`,
  },
  {
    rule: "append-only-exists",
    says: "is on the list of append-only tables and does not exist",
    query: `select each as name from unnest(${listOf(APPEND_ONLY_TABLES)}) as each where to_regclass(each) is null`,
  },
  {
    rule: "append-only-not-granted",
    says: "is append-only and grants somebody update, delete or truncate",
    query: `select ${NAMED} || ' to ' || g.grantee::regrole as name ${tablesWithGrants()}
      and ${NAMED} = any (${listOf(APPEND_ONLY_TABLES)})
      and g.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE') and g.grantee <> c.relowner`,
  },
  {
    rule: "invoker-views",
    says: "is a view that reads with its owner's rights",
    query: `select ${NAMED} as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${OWN_SCHEMAS} and c.relkind = 'v'
        and not coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false)`,
  },
  {
    rule: "no-materialised-views",
    says: "is a materialised view: row-level security does not reach into it",
    query: `select ${NAMED} as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${OWN_SCHEMAS} and c.relkind = 'm'`,
  },
  {
    rule: "application-owns-nothing",
    says: "belongs to a login that serves requests",
    query: `select pg_describe_object(d.classid, d.objid, d.objsubid) as name from pg_shdepend d
      where d.refclassid = 'pg_authid'::regclass and d.refobjid = '${ROLES.app}'::regrole and d.deptype = 'o'
        and d.dbid in (0, (select oid from pg_database where datname = current_database()))`,
  },
  {
    rule: "application-is-nobody-special",
    says: "is a login or role with more power than it needs",
    query: `select rolname as name from pg_roles
      where rolname in ('${ROLES.app}', '${ROLES.migrate}', '${ROLES.gate}', '${ROLES.owner}')
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
          or (rolcanlogin and rolname in ('${ROLES.gate}', '${ROLES.owner}')))
      union all
      select '${ROLES.app} in ' || m.roleid::regrole from pg_auth_members m where m.member = '${ROLES.app}'::regrole`,
  },
  {
    rule: "application-makes-nothing",
    says: "lets the application create objects",
    query: `select n.nspname as name from pg_namespace n
      where has_schema_privilege('${ROLES.app}', n.oid, 'create') and n.nspname !~ '^pg_(?:toast_)?temp_'
      union all
      select current_database()::text where has_database_privilege('${ROLES.app}', current_database(), 'create, temp')`,
  },
  {
    rule: "no-way-round",
    says: "grants the application a partition, an identity table or the gate's key, or grants everybody anything",
    query: `select distinct ${NAMED} || ' to ' || case g.grantee when 0 then 'public' else g.grantee::regrole::text end as name
      ${tablesWithGrants()}
      and (g.grantee = 0 or (g.grantee = '${ROLES.app}'::regrole
        and (c.relispartition or n.nspname = 'identity' or ${NAMED} in ('app.gate_key', 'app.migration'))))`,
  },
  {
    rule: "definer-functions",
    says: "runs with its owner's rights and has no pinned search_path",
    query: `select p.oid::regprocedure::text as name
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${OWN_SCHEMAS} and p.prosecdef
        and 'search_path=pg_catalog, pg_temp' <> all (coalesce(p.proconfig, array['']))`,
  },
  {
    rule: "functions-not-for-everybody",
    says: "may be called by everybody",
    query: `select p.oid::regprocedure::text as name
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${OWN_SCHEMAS}
        and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)`,
  },
  {
    rule: "gate-functions-listed",
    says: "is a function of the gate that the application may call and that is not on the list of those it may",
    query: `select p.oid::regprocedure::text as name
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${OWN_SCHEMAS} and (p.prosecdef or p.proowner = '${ROLES.gate}'::regrole)
        and has_function_privilege('${ROLES.app}', p.oid, 'execute')
        and n.nspname || '.' || p.proname <> all (${listOf(GATE_FUNCTIONS_OF_THE_APPLICATION)})`,
  },
  {
    rule: "policies-ask-once",
    says: "is a policy that calls a function of the gate for every row: it is written (select app.…())",
    query: `select ${NAMED} || ' ' || p.polname as name
      from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
        ~ '(?<!SELECT )app\\.\\w+\\('`,
  },
  {
    rule: "policies-name-whom",
    says: "is a policy for everybody: a role nobody thought of would pass",
    query: `select ${NAMED} || ' ' || p.polname as name
      from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where p.polpermissive and 0 = any (p.polroles)`,
  },
];

/** The rules' names. */
export const CATALOGUE_RULES: readonly string[] = RULES.map(({ rule }) => rule);

/** Everything in a database that breaks a rule. @param client of a login that may read the catalogue */
export async function checkCatalogue(client: Pick<pg.Client, "query">): Promise<CatalogueFinding[]> {
  const findings: CatalogueFinding[] = [];
  for (const { rule, says, query } of RULES) {
    const { rows } = await client.query<{ name: string }>(query);
    findings.push(...rows.map(({ name }) => ({ rule, name, says })));
  }
  return findings;
}

function tablesWithGrants(): string {
  return `from pg_class c join pg_namespace n on n.oid = c.relnamespace
    cross join lateral aclexplode(c.relacl) g
    where ${OWN_SCHEMAS} and c.relkind in ('r', 'p', 'f', 'v')`;
}

function listOf(names: readonly string[]): string {
  return `array[${names.map((name) => `'${name}'`).join(", ")}]::text[]`;
}
