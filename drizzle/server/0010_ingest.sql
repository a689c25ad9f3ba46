-- Appending a batch: one statement, one transaction. Whoever calls has checked chain, signature and rules against the
-- head named in `expected`; here the head is locked and compared, so a batch that was checked against an older head
-- changes nothing. Runs with the caller's rights: every row passes the policies.

create type shop.appended as (
  -- appended, stale (the head is another one), signed_out, revoked
  outcome text,
  audit_seq bigint,
  audit_hash bytea,
  config_version bigint,
  restore_epoch integer
);

create function shop.append_batch(
  session_secret text,
  -- {"epoch", "seq", "hash"} of the head before this batch, null before the first
  expected jsonb,
  -- the head after it, with its books: {"epoch", "seq", "hash", "books", "newerFrom", "clockOffsetMs"}
  head jsonb,
  first_seq bigint,
  -- one after the other: 32 bytes of each hash, and each preimage from its place on, so many bytes
  hashes bytea,
  preimages bytea,
  starts integer[],
  lengths integer[],
  redacted boolean[],
  types text[],
  occurred timestamptz[],
  dates date[],
  -- rows of the projections by table, columns by name; absent where there are none
  projected jsonb
) returns shop.appended
language plpgsql
set search_path = pg_catalog, pg_temp
-- A single sale would be planned for longer than it is stored.
set plan_cache_mode = force_generic_plan
as $$
declare
  who app.entered := app.enter_device(session_secret);
  org uuid;
  branch uuid;
  register uuid;
  head_epoch integer := (head ->> 'epoch')::integer;
  received timestamptz := now();
  answer shop.appended;
begin
  if who.outcome <> 'entered' then
    answer.outcome := who.outcome;
    return answer;
  end if;
  org := who.org_id;
  register := who.actor_id;
  branch := (jsonb_path_query_first(who.branch_masks, '$.keyvalue().key') #>> '{}')::uuid;

  -- Both wait for a batch of the same till that is under way, and then see the head it left.
  if expected is null then
    insert into shop.register_head (org_id, branch_id, register_id, epoch, seq, hash, books, newer_from, received_at,
        clock_offset_ms)
      values (org, branch, register, head_epoch, (head ->> 'seq')::bigint,
        decode(head ->> 'hash', 'hex'), head -> 'books', nullif(head -> 'newerFrom', 'null'), received,
        (head ->> 'clockOffsetMs')::bigint)
      on conflict do nothing;
  else
    update shop.register_head h
      set epoch = head_epoch, seq = (head ->> 'seq')::bigint, hash = decode(head ->> 'hash', 'hex'),
          books = head -> 'books', newer_from = nullif(head -> 'newerFrom', 'null'), received_at = received,
          clock_offset_ms = (head ->> 'clockOffsetMs')::bigint
      where h.org_id = org and h.register_id = register and h.epoch = (expected ->> 'epoch')::integer
        and h.seq = (expected ->> 'seq')::bigint and h.hash = decode(expected ->> 'hash', 'hex');
  end if;
  if not found then
    answer.outcome := 'stale';
    return answer;
  end if;

  insert into shop.journal (org_id, branch_id, register_id, epoch, seq, hash, preimage, redacted, type, occurred_at,
      business_date, received_at)
    select org, branch, register, head_epoch, first_seq + e.n - 1, substring(hashes from 32 * (e.n::integer - 1) + 1 for 32),
      substring(preimages from e.start for e.length), e.redacted, e.type, e.at, e.day, received
    from unnest(starts, lengths, redacted, types, occurred, dates) with ordinality
      as e (start, length, redacted, type, at, day, n);

  perform shop.write_projections(org, branch, register, projected, received);

  return shop.acknowledge(org);
end
$$;

-- What the server says beside a head: where its audit chain and configuration stand.
create function shop.acknowledge(org uuid) returns shop.appended
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  answer shop.appended;
begin
  select 'appended', s.seq, s.hash, c.version, state.restore_epoch into answer
  from app.server_state state
  left join shop.config_counter c on c.org_id = org
  left join lateral (
    select seal.seq, seal.hash from shop.audit_seal seal where seal.org_id = org order by seal.seq desc limit 1
  ) s on true;
  return answer;
end
$$;

-- The same for a batch that was there already: nothing is appended.
create function shop.acknowledgement(session_secret text) returns shop.appended
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  who app.entered := app.enter_device(session_secret);
  answer shop.appended;
begin
  if who.outcome <> 'entered' then
    answer.outcome := who.outcome;
    return answer;
  end if;
  return shop.acknowledge(who.org_id);
end
$$;

-- Rows of the projections, also when they are made anew after an update of the program.
create function shop.write_projections(org uuid, branch uuid, register uuid, projected jsonb, received timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  moved integer;
begin
  if projected ? 'sale' then
    insert into shop.sale (org_id, branch_id, register_id, sale_id, epoch, seq, session_id, staff_id, receipt_number,
        currency, total_minor, tax_minor, cash_rounding_minor, change_minor, occurred_at, business_date)
      select org, branch, register, r.sale_id, r.epoch, r.seq, r.session_id, r.staff_id, r.receipt_number, r.currency,
        r.total_minor, r.tax_minor, r.cash_rounding_minor, r.change_minor, r.occurred_at, r.business_date
      from jsonb_to_recordset(projected -> 'sale') as r (sale_id uuid, epoch integer, seq bigint, session_id uuid,
        staff_id uuid, receipt_number text, currency text, total_minor bigint, tax_minor bigint,
        cash_rounding_minor bigint, change_minor bigint, occurred_at timestamptz, business_date date);
    insert into shop.sale_line (org_id, branch_id, register_id, epoch, seq, number, product_id, name,
        quantity_thousandths, unit_price_minor, amount_minor, net_minor, tax_minor)
      select org, branch, register, r.epoch, r.seq, r.number, r.product_id, r.name, r.quantity_thousandths,
        r.unit_price_minor, r.amount_minor, r.net_minor, r.tax_minor
      from jsonb_to_recordset(projected -> 'sale_line') as r (epoch integer, seq bigint, number integer,
        product_id uuid, name text, quantity_thousandths bigint, unit_price_minor bigint, amount_minor bigint,
        net_minor bigint, tax_minor bigint);
  end if;
  if projected ? 'sale_tender' then
    insert into shop.sale_tender (org_id, branch_id, register_id, epoch, seq, number, method, amount_minor)
      select org, branch, register, r.epoch, r.seq, r.number, r.method, r.amount_minor
      from jsonb_to_recordset(projected -> 'sale_tender') as r (epoch integer, seq bigint, number integer, method text,
        amount_minor bigint);
  end if;
  if projected ? 'till_session' then
    update shop.till_session t
      set state = r.state, totals = r.totals, tenders = r.tenders, z_number = r.z_number, closed_at = r.closed_at,
          difference = r.difference
      from jsonb_to_recordset(projected -> 'till_session') as r (session_id uuid, state text, totals jsonb,
        tenders jsonb, z_number text, closed_at timestamptz, difference text)
      where t.org_id = org and t.register_id = register and t.session_id = r.session_id;
    get diagnostics moved = row_count;
    -- Mostly it was open before: an insert that gives way to an update would pass twice as many policies.
    if moved < jsonb_array_length(projected -> 'till_session') then
      insert into shop.till_session (org_id, branch_id, register_id, session_id, state, opened_at, opened_by,
          business_date, float_minor, totals, tenders, z_number, closed_at, difference)
        select org, branch, register, r.session_id, r.state, r.opened_at, r.opened_by, r.business_date, r.float_minor,
          r.totals, r.tenders, r.z_number, r.closed_at, r.difference
        from jsonb_to_recordset(projected -> 'till_session') as r (session_id uuid, state text, opened_at timestamptz,
          opened_by uuid, business_date date, float_minor bigint, totals jsonb, tenders jsonb, z_number text,
          closed_at timestamptz, difference text)
        on conflict (org_id, register_id, session_id) do nothing;
    end if;
  end if;
  if projected ? 'movement' then
    insert into shop.movement (org_id, branch_id, register_id, epoch, seq, session_id, staff_id, number, amount_minor,
        reason, occurred_at, business_date)
      select org, branch, register, r.epoch, r.seq, r.session_id, r.staff_id, r.number, r.amount_minor, r.reason,
        r.occurred_at, r.business_date
      from jsonb_to_recordset(projected -> 'movement') as r (epoch integer, seq bigint, session_id uuid, staff_id uuid,
        number text, amount_minor bigint, reason text, occurred_at timestamptz, business_date date);
  end if;
  if projected ? 'act' then
    insert into shop.act (org_id, branch_id, register_id, epoch, seq, type, staff_id, approver_id, approval_pending,
        session_id, occurred_at, business_date)
      select org, branch, register, r.epoch, r.seq, r.type, r.staff_id, r.approver_id, r.approval_pending,
        r.session_id, r.occurred_at, r.business_date
      from jsonb_to_recordset(projected -> 'act') as r (epoch integer, seq bigint, type text, staff_id uuid,
        approver_id uuid, approval_pending boolean, session_id uuid, occurred_at timestamptz, business_date date);
  end if;
  if projected ? 'violation' then
    insert into shop.violation (org_id, branch_id, register_id, epoch, seq, number, code, says, scope, staff_id,
        raised_at)
      select org, branch, register, r.epoch, r.seq, r.number, r.code, r.says, r.scope, r.staff_id, received
      from jsonb_to_recordset(projected -> 'violation') as r (epoch integer, seq bigint, number integer, code text,
        says text, scope text, staff_id uuid);
  end if;
end
$$;
do $$
declare
  each regprocedure;
begin
  for each in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'shop'::regnamespace loop
    execute format('revoke all on routine %s from public', each);
    execute format('grant execute on routine %s to evertill_app', each);
  end loop;
end
$$;
