-- What sales did to the stock of their branch, from every register: each sale's moves by product in thousandths of a
-- piece or kilogram, negative where goods left. A void moves the same back. Training never comes here.

create table shop.stock_move (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  product_id uuid not null,
  sale_id uuid not null,
  business_date date not null,
  thousandths bigint not null,
  primary key (org_id, register_id, epoch, seq, product_id)
);
create index stock_move_by_product on shop.stock_move (org_id, branch_id, product_id, business_date);
create index stock_move_by_sale on shop.stock_move (org_id, register_id, sale_id);
call app.fence('shop.stock_move');
create policy stock_move_read on shop.stock_move for select to evertill_app
  using (register_id = (select app.register_id()) or branch_id = any ((select app.branches_with(24))::uuid[])
    or (select app.kind()) = 'job');
create policy stock_move_add on shop.stock_move for insert to evertill_app
  with check (register_id = (select app.register_id()) or (select app.kind()) = 'job');
grant select, insert on shop.stock_move to evertill_app;

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
  if projected ? 'stock_move' then
    insert into shop.stock_move (org_id, branch_id, register_id, epoch, seq, product_id, sale_id, business_date,
        thousandths)
      select org, branch, register, r.epoch, r.seq, r.product_id, r.sale_id, r.business_date, r.thousandths
      from jsonb_to_recordset(projected -> 'stock_move') as r (epoch integer, seq bigint, product_id uuid, sale_id uuid,
        business_date date, thousandths bigint)
      -- What is caught up on may be here already.
      on conflict do nothing;
  end if;
  if projected ? 'sale_void' then
    -- After the moves of this very batch: a sale may be voided in the batch it came with.
    insert into shop.stock_move (org_id, branch_id, register_id, epoch, seq, product_id, sale_id, business_date,
        thousandths)
      select org, branch, register, r.epoch, r.seq, m.product_id, m.sale_id, m.business_date, -m.thousandths
      from jsonb_to_recordset(projected -> 'sale_void') as r (epoch integer, seq bigint, sale_id uuid)
      join shop.stock_move m on m.org_id = org and m.register_id = register and m.sale_id = r.sale_id
        and (m.epoch, m.seq) <> (r.epoch, r.seq)
      on conflict do nothing;
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
