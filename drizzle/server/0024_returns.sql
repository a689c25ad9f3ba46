-- Goods that come back, over all registers: which line of which sale they belong to, and a finding where more came back
-- than was sold. Tills that are offline can't know of each other; here everything meets.

alter table shop.sale_line
  add column returns_sale_id uuid,
  add column returns_line_id uuid,
  -- How many of them were sold, as the receipt or its signed code said.
  add column returns_of_thousandths bigint;
create index sale_line_returns on shop.sale_line (org_id, returns_sale_id, returns_line_id)
  where returns_sale_id is not null;

-- Sales that were taken back whole. What a voided return had brought back is with the customer again.
create table shop.sale_void (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  sale_id uuid not null,
  primary key (org_id, register_id, epoch, seq)
);
create index sale_void_by_sale on shop.sale_void (org_id, sale_id);
call app.fence('shop.sale_void');
create policy sale_void_read on shop.sale_void for select to evertill_app
  using (branch_id = any ((select app.branches_with(24))::uuid[]) or register_id = (select app.register_id())
    or (select app.kind()) = 'job');
create policy sale_void_add on shop.sale_void for insert to evertill_app
  with check (register_id = (select app.register_id()) or (select app.kind()) = 'job');
grant select, insert on shop.sale_void to evertill_app;

alter table shop.violation drop constraint violation_scope;
alter table shop.violation add constraint violation_scope
  check (scope in ('rule', 'own_lease', 'revoked_since', 'form', 'card', 'epoch', 'projection'));

-- How much of a line came back: at every other register, and at this one up to an entry. A till sees only its own
-- lines; of the others it learns this sum and nothing else.
create policy gate on shop.sale_line for select to app_gate using (true);
create policy gate on shop.sale for select to app_gate using (true);
create policy gate on shop.sale_void for select to app_gate using (true);
grant select on shop.sale_line, shop.sale, shop.sale_void to app_gate;
create function app.came_back(sale uuid, line uuid, register uuid, up_to_epoch integer, up_to_seq bigint)
returns bigint
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select coalesce(sum(l.quantity_thousandths), 0)::bigint
  from shop.sale_line l
  join shop.sale s on s.org_id = l.org_id and s.register_id = l.register_id and s.epoch = l.epoch and s.seq = l.seq
  where l.org_id = app.org_id() and l.returns_sale_id = sale and l.returns_line_id = line
    and (l.register_id <> register or (l.epoch, l.seq) <= (up_to_epoch, up_to_seq))
    and not exists (select from shop.sale_void v where v.org_id = l.org_id and v.sale_id = s.sale_id);
end;
revoke all on function app.came_back(uuid, uuid, uuid, integer, bigint) from public;
grant execute on function app.came_back(uuid, uuid, uuid, integer, bigint) to evertill_app;
alter function app.came_back(uuid, uuid, uuid, integer, bigint) owner to app_gate;

create function shop.raise_double_returns(org uuid, branch uuid, register uuid, lines jsonb, received timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  sold uuid;
begin
  -- Two tills at once: the second waits, and then sees what the first one took back. In one order, so that none waits
  -- for the other in a ring.
  for sold in
    select distinct r.returns_sale_id from jsonb_to_recordset(lines) as r (returns_sale_id uuid)
    where r.returns_sale_id is not null
    order by r.returns_sale_id
  loop
    perform pg_advisory_xact_lock(hashtextextended(org::text || sold::text, 24));
  end loop;
  insert into shop.violation (org_id, branch_id, register_id, epoch, seq, number, code, says, scope, staff_id,
      raised_at)
    select org, branch, register, r.epoch, r.seq, 1000 + r.number, 'return.more_than_sold',
      format('more of %s came back than was sold: %s of %s thousandths over all registers', r.name, back.thousandths,
        r.returns_of_thousandths),
      'projection', s.staff_id, received
    from jsonb_to_recordset(lines) as r (epoch integer, seq bigint, number integer, name text, returns_sale_id uuid,
      returns_line_id uuid, returns_of_thousandths bigint)
    join shop.sale s on s.org_id = org and s.register_id = register and s.epoch = r.epoch and s.seq = r.seq
    cross join lateral (
      select app.came_back(r.returns_sale_id, r.returns_line_id, register, r.epoch, r.seq) as thousandths
    ) back
    where r.returns_sale_id is not null and back.thousandths > r.returns_of_thousandths;
end
$$;
revoke all on routine shop.raise_double_returns(uuid, uuid, uuid, jsonb, timestamptz) from public;
grant execute on routine shop.raise_double_returns(uuid, uuid, uuid, jsonb, timestamptz) to evertill_app;

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
