-- Vouchers over all registers: given out with a sale, or used for one, and a finding where one was used twice or for more
-- than it was given out for. Tills that are offline can't know of each other; here everything meets.

create table shop.voucher (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  -- Which voucher of its sale it is.
  number integer not null,
  voucher text not null,
  what text not null,
  -- What the whole of it is worth.
  value_minor bigint not null,
  primary key (org_id, register_id, epoch, seq, number),
  constraint voucher_what check (what in ('given', 'used'))
);
create index voucher_by_number on shop.voucher (org_id, voucher);
call app.fence('shop.voucher');
create policy voucher_read on shop.voucher for select to evertill_app
  using (register_id = (select app.register_id()) or branch_id = any ((select app.branches_with(24))::uuid[])
    or (select app.kind()) = 'job');
create policy voucher_add on shop.voucher for insert to evertill_app
  with check (register_id = (select app.register_id()) or (select app.kind()) = 'job');
grant select, insert on shop.voucher to evertill_app;

-- What is known of a voucher in the whole organisation, sales that were voided left out: how often it was used, for how
-- much, and what it was given out for (null: nobody here did). A till learns these sums and nothing else.
create policy gate on shop.voucher for select to app_gate using (true);
grant select on shop.voucher to app_gate;
create function app.voucher_sums(of text, out times bigint, out used_minor bigint, out given_minor bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select count(*) filter (where v.what = 'used'),
    coalesce(sum(v.value_minor) filter (where v.what = 'used'), 0)::bigint,
    (sum(v.value_minor) filter (where v.what = 'given'))::bigint
  from shop.voucher v
  join shop.sale s on s.org_id = v.org_id and s.register_id = v.register_id and s.epoch = v.epoch and s.seq = v.seq
  where v.org_id = app.org_id() and v.voucher = of
    and not exists (select from shop.sale_void gone where gone.org_id = v.org_id and gone.sale_id = s.sale_id);
end;
revoke all on function app.voucher_sums(text) from public;
grant execute on function app.voucher_sums(text) to evertill_app;
alter function app.voucher_sums(text) owner to app_gate;

create function shop.raise_spent_vouchers(org uuid, branch uuid, register uuid, vouchers jsonb, received timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  each text;
begin
  -- Two tills at once: the second waits, and then sees what the first one took. In one order, so that none waits for the
  -- other in a ring.
  for each in select distinct r.voucher from jsonb_to_recordset(vouchers) as r (voucher text) order by r.voucher loop
    perform pg_advisory_xact_lock(hashtextextended(org::text || each, 30));
  end loop;
  insert into shop.violation (org_id, branch_id, register_id, epoch, seq, number, code, says, scope, staff_id,
      raised_at)
    select org, branch, register, r.epoch, r.seq, 2000 + r.number,
      case when sums.times > 1 then 'voucher.used_twice' else 'voucher.used_for_more' end,
      case when sums.times > 1 then format('voucher %s was used %s times over all registers', r.voucher, sums.times)
        else format('voucher %s was used for %s and given out for %s', r.voucher, sums.used_minor, sums.given_minor) end,
      'projection', s.staff_id, received
    from jsonb_to_recordset(vouchers) as r (epoch integer, seq bigint, number integer, voucher text)
    join shop.sale s on s.org_id = org and s.register_id = register and s.epoch = r.epoch and s.seq = r.seq
    cross join lateral app.voucher_sums(r.voucher) as sums
    where sums.times > 1 or sums.used_minor > sums.given_minor;
end
$$;
revoke all on routine shop.raise_spent_vouchers(uuid, uuid, uuid, jsonb, timestamptz) from public;
grant execute on routine shop.raise_spent_vouchers(uuid, uuid, uuid, jsonb, timestamptz) to evertill_app;

create or replace function shop.write_projections(org uuid, branch uuid, register uuid, projected jsonb, received timestamptz)
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
        quantity_thousandths, unit_price_minor, amount_minor, net_minor, tax_minor, returns_sale_id, returns_line_id,
        returns_of_thousandths)
      select org, branch, register, r.epoch, r.seq, r.number, r.product_id, r.name, r.quantity_thousandths,
        r.unit_price_minor, r.amount_minor, r.net_minor, r.tax_minor, r.returns_sale_id, r.returns_line_id,
        r.returns_of_thousandths
      from jsonb_to_recordset(projected -> 'sale_line') as r (epoch integer, seq bigint, number integer,
        product_id uuid, name text, quantity_thousandths bigint, unit_price_minor bigint, amount_minor bigint,
        net_minor bigint, tax_minor bigint, returns_sale_id uuid, returns_line_id uuid, returns_of_thousandths bigint);
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
  if projected ? 'sale_void' then
    insert into shop.sale_void (org_id, branch_id, register_id, epoch, seq, sale_id)
      select org, branch, register, r.epoch, r.seq, r.sale_id
      from jsonb_to_recordset(projected -> 'sale_void') as r (epoch integer, seq bigint, sale_id uuid);
  end if;
  if projected ? 'voucher' then
    insert into shop.voucher (org_id, branch_id, register_id, epoch, seq, number, voucher, what, value_minor)
      select org, branch, register, r.epoch, r.seq, r.number, r.voucher, r.what, r.value_minor
      from jsonb_to_recordset(projected -> 'voucher') as r (epoch integer, seq bigint, number integer, voucher text,
        what text, value_minor bigint);
    perform shop.raise_spent_vouchers(org, branch, register, projected -> 'voucher', received);
  end if;
  -- Ordinary lines don't name the column.
  if projected @? '$.sale_line[*].returns_sale_id' then
    perform shop.raise_double_returns(org, branch, register, projected -> 'sale_line', received);
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
