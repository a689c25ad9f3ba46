-- What undoes an earlier sale is held against that sale, as the journal has it: a void, a correction of its tender, goods
-- that come back by its receipt. A till may say what it likes of the sale; here it is. Corrections get rows of their own:
-- with them, and with the voids, what each tender brought adds up here as it does at the till.

create table shop.tender_correction (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  sale_id uuid not null,
  session_id uuid,
  from_method text not null,
  to_method text not null,
  amount_minor bigint not null,
  primary key (org_id, register_id, epoch, seq)
);
create index tender_correction_by_sale on shop.tender_correction (org_id, sale_id);
call app.fence('shop.tender_correction');
create policy tender_correction_read on shop.tender_correction for select to evertill_app
  using (register_id = (select app.register_id()) or branch_id = any ((select app.branches_with(24))::uuid[])
    or (select app.kind()) = 'job');
create policy tender_correction_add on shop.tender_correction for insert to evertill_app
  with check (register_id = (select app.register_id()) or (select app.kind()) = 'job');
grant select, insert on shop.tender_correction to evertill_app;

-- Quantities of goods that come back are less than nothing, as their amounts are: a sum of lines is what left the shop.
-- What came back is counted whatever sign an older program wrote.
set local role app_gate;
create or replace function app.came_back(sale uuid, line uuid, register uuid, up_to_epoch integer, up_to_seq bigint)
returns bigint
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select coalesce(sum(abs(l.quantity_thousandths)), 0)::bigint
  from shop.sale_line l
  join shop.sale s on s.org_id = l.org_id and s.register_id = l.register_id and s.epoch = l.epoch and s.seq = l.seq
  where l.org_id = app.org_id() and l.returns_sale_id = sale and l.returns_line_id = line
    and (l.register_id <> register or (l.epoch, l.seq) <= (up_to_epoch, up_to_seq))
    and not exists (select from shop.sale_void v where v.org_id = l.org_id and v.sale_id = s.sale_id);
end;
set local role evertill_owner;

create index sale_by_id on shop.sale (org_id, sale_id);

-- A line of a sale of any register as it was sold; `known` is whether the sale is here, `of_it` whether the line is its.
-- A till learns this of lines whose ids it names, and nothing else.
create policy gate on shop.journal for select to app_gate using (true);
grant select on shop.journal to app_gate;
create function app.sold_line(sale uuid, line uuid, out known boolean, out of_it boolean, out thousandths bigint,
  out amount_minor bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  -- As `json`: its texts are not looked at, and some of them no `jsonb` can hold.
  body json;
begin
  select convert_from(j.preimage, 'UTF8')::json -> 'body' into body
  from shop.sale s
  join shop.journal j on j.org_id = s.org_id and j.register_id = s.register_id and j.epoch = s.epoch and j.seq = s.seq
  where s.org_id = app.org_id() and s.sale_id = sale
  limit 1;
  known := found;
  select (l ->> 'quantityThousandths')::bigint, (l ->> 'amountMinor')::bigint into thousandths, amount_minor
  from json_array_elements(body -> 'lines') as l
  where l ->> 'lineId' = line::text
  limit 1;
  of_it := found;
end
$$;
revoke all on function app.sold_line(uuid, uuid) from public;
grant execute on function app.sold_line(uuid, uuid) to evertill_app;
alter function app.sold_line(uuid, uuid) owner to app_gate;

-- Whether a sale was voided, by its own register up to an entry of it or by another; and whether goods of it came back.
create function app.is_voided(sale uuid, register uuid, up_to_epoch integer, up_to_seq bigint) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select exists (select from shop.sale_void v where v.org_id = app.org_id() and v.sale_id = sale
    and (v.register_id <> register or (v.epoch, v.seq) < (up_to_epoch, up_to_seq)));
end;
create function app.goods_came_back(sale uuid, register uuid, up_to_epoch integer, up_to_seq bigint) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select exists (
    select
    from shop.sale_line l
    join shop.sale s on s.org_id = l.org_id and s.register_id = l.register_id and s.epoch = l.epoch and s.seq = l.seq
    where l.org_id = app.org_id() and l.returns_sale_id = sale
      and (l.register_id <> register or (l.epoch, l.seq) < (up_to_epoch, up_to_seq))
      and not exists (select from shop.sale_void v where v.org_id = l.org_id and v.sale_id = s.sale_id)
  );
end;
revoke all on function app.is_voided(uuid, uuid, integer, bigint), app.goods_came_back(uuid, uuid, integer, bigint)
  from public;
grant execute on function app.is_voided(uuid, uuid, integer, bigint), app.goods_came_back(uuid, uuid, integer, bigint)
  to evertill_app;
alter function app.is_voided(uuid, uuid, integer, bigint) owner to app_gate;
alter function app.goods_came_back(uuid, uuid, integer, bigint) owner to app_gate;

-- What an entry that undoes something has against it: code and words, none where it is in order.
create function shop.wrong_undoing(org uuid, register uuid, undoing jsonb, out code text, out says text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  what text := undoing ->> 'what';
  at_epoch integer := (undoing ->> 'epoch')::integer;
  at_seq bigint := (undoing ->> 'seq')::bigint;
  sale uuid := (undoing ->> 'sale_id')::uuid;
  amount bigint := (undoing ->> 'amount_minor')::bigint;
  from_tender text := undoing ->> 'from_method';
  sold shop.sale;
  line record;
  booked bigint;
begin
  if what = 'return' then
    select * into line from app.sold_line(sale, (undoing ->> 'line_id')::uuid);
    if line.known and not line.of_it then
      code := 'return.line_unknown';
      says := format('%s is on no line of the sale it comes back of', undoing ->> 'name');
    elsif line.known and (line.thousandths, line.amount_minor)
        is distinct from ((undoing ->> 'sold_thousandths')::bigint, amount) then
      code := 'return.not_as_sold';
      says := format('%s comes back as %s thousandths for %s; sold were %s for %s', undoing ->> 'name',
        undoing ->> 'sold_thousandths', amount, line.thousandths, line.amount_minor);
    elsif app.is_voided(sale, register, at_epoch, at_seq) then
      code := 'return.voided_sale';
      says := format('%s comes back of a sale that was voided', undoing ->> 'name');
    end if;
    return;
  end if;

  select s.* into sold from shop.sale s
  where s.org_id = org and s.register_id = register and s.sale_id = sale and (s.epoch, s.seq) < (at_epoch, at_seq)
  limit 1;
  if not found then
    code := what || '.unknown_sale';
    says := 'it undoes a sale that this register never completed';
  elsif sold.session_id is distinct from (undoing ->> 'session_id')::uuid then
    code := what || '.session_over';
    says := format('it undoes %s, which is of another session', sold.receipt_number);
  elsif app.is_voided(sale, register, at_epoch, at_seq) then
    code := what || '.voided_sale';
    says := format('it undoes %s, which was voided before', sold.receipt_number);
  elsif what = 'void' and sold.total_minor <> amount then
    code := 'void.other_amount';
    says := format('it takes off %s, and %s came to %s', amount, sold.receipt_number, sold.total_minor);
  elsif what = 'void' and app.goods_came_back(sale, register, at_epoch, at_seq) then
    code := 'void.goods_returned';
    says := format('goods of %s had come back', sold.receipt_number);
  elsif what = 'tender' then
    select coalesce(sum(t.amount_minor), 0) - case when from_tender = 'cash' then sold.change_minor else 0 end into booked
    from shop.sale_tender t
    where t.org_id = org and t.register_id = register and t.epoch = sold.epoch and t.seq = sold.seq and t.method = from_tender;
    select booked + coalesce(sum(case when c.to_method = from_tender then c.amount_minor else -c.amount_minor end), 0)
      into booked
    from shop.tender_correction c
    where c.org_id = org and c.register_id = register and c.sale_id = sale and (c.epoch, c.seq) < (at_epoch, at_seq)
      and from_tender in (c.from_method, c.to_method);
    if amount > booked then
      code := 'tender.more_than_booked';
      says := format('it moves %s from %s, by which %s brought %s', amount, from_tender, sold.receipt_number, booked);
    end if;
  end if;
end
$$;

create function shop.check_undone(org uuid, branch uuid, register uuid, undone jsonb, received timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into shop.tender_correction (org_id, branch_id, register_id, epoch, seq, sale_id, session_id, from_method,
      to_method, amount_minor)
    select org, branch, register, r.epoch, r.seq, r.sale_id, r.session_id, r.from_method, r.to_method, r.amount_minor
    from jsonb_to_recordset(undone) as r (epoch integer, seq bigint, what text, sale_id uuid, session_id uuid,
      from_method text, to_method text, amount_minor bigint)
    where r.what = 'tender';
  insert into shop.violation (org_id, branch_id, register_id, epoch, seq, number, code, says, scope, staff_id,
      raised_at)
    select org, branch, register, (u ->> 'epoch')::integer, (u ->> 'seq')::bigint, 3000 + (u ->> 'number')::integer,
      wrong.code, wrong.says, 'projection', (u ->> 'staff_id')::uuid, received
    from jsonb_array_elements(undone) as u
    cross join lateral shop.wrong_undoing(org, register, u) as wrong
    where wrong.code is not null;
end
$$;
revoke all on routine shop.wrong_undoing(uuid, uuid, jsonb), shop.check_undone(uuid, uuid, uuid, jsonb, timestamptz)
  from public;
grant execute on routine shop.wrong_undoing(uuid, uuid, jsonb), shop.check_undone(uuid, uuid, uuid, jsonb, timestamptz)
  to evertill_app;

create or replace function shop.append_batch(
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
  -- Hardly ever is anything undone.
  if projected ? 'undone' then
    perform shop.check_undone(org, branch, register, projected -> 'undone', received);
  end if;

  return shop.acknowledge(org);
end
$$;
