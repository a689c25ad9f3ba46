-- What reports add up beside a sale's total: goods sold and goods that came back apart, deposits, discounts, tips and taxes;
-- of lines their day, discount and whether they are a deposit; of acts their amount; of sessions their currency. All of it
-- is in the journal already. Amounts in minor units.

alter table shop.sale
  -- Whether it sold goods, and whether it took some back.
  add column sells boolean not null default true,
  add column takes_back boolean not null default false,
  -- Goods sold and goods that came back (more than nothing), with tax, deposits left out; the tax in both.
  add column sold_minor bigint not null default 0,
  add column returned_minor bigint not null default 0,
  add column goods_tax_minor bigint not null default 0,
  add column deposit_minor bigint not null default 0,
  -- Off goods sold.
  add column discount_minor bigint not null default 0,
  add column tip_minor bigint not null default 0,
  -- Its taxes as the receipt lists them: `code rate id`, the rate in millionths, and what each comes to.
  add column tax_keys text[] not null default '{}',
  add column tax_net_minor bigint[] not null default '{}',
  add column tax_tax_minor bigint[] not null default '{}';
alter table shop.sale_line
  add column business_date date,
  add column discount_minor bigint not null default 0,
  add column is_back boolean not null default false,
  add column is_deposit boolean not null default false;
-- What an act was about in money: a void's turnover, a line's price, what a price was lowered by, what was paid out.
alter table shop.act add column amount_minor bigint;
alter table shop.till_session add column currency text;

-- A list of sales goes by day, and on a day by time, branch by branch.
drop index shop.sale_by_date;
create index sale_by_day on shop.sale
  (org_id, branch_id, business_date desc, occurred_at desc, register_id desc, epoch desc, seq desc);
create index sale_by_receipt on shop.sale (org_id, receipt_number);

-- Of what is here already; only the gate sees every organisation's.
do $$
declare
  each text;
begin
  foreach each in array array['sale', 'sale_line', 'act', 'till_session'] loop
    execute format('create policy gate_fills on shop.%s to app_gate using (true) with check (true)', each);
    execute format('grant select, update on shop.%s to app_gate', each);
  end loop;
end
$$;
set local role app_gate;
-- As `json`, whose texts are not looked at: some of them no `jsonb` can hold.
update shop.sale s
  set sells = f.sells, takes_back = f.takes_back, sold_minor = f.sold, returned_minor = f.returned,
      goods_tax_minor = f.goods_tax, deposit_minor = f.deposit, discount_minor = f.discount,
      tip_minor = coalesce((f.body ->> 'tipMinor')::bigint, 0), tax_keys = f.keys, tax_net_minor = f.nets,
      tax_tax_minor = f.taxes
  from (
    select j.org_id, j.register_id, j.epoch, j.seq, e.body, l.*, t.*
    from shop.journal j
    cross join lateral (select convert_from(j.preimage, 'UTF8')::json -> 'body' as body) e
    cross join lateral (
      select coalesce(bool_or(goods and not back), false) as sells, coalesce(bool_or(goods and back), false) as takes_back,
        coalesce(sum(gross) filter (where goods and not back), 0) as sold,
        coalesce(-sum(gross) filter (where goods and back), 0) as returned,
        coalesce(sum(tax) filter (where goods), 0) as goods_tax,
        coalesce(sum(gross) filter (where not goods), 0) as deposit,
        coalesce(sum(off) filter (where goods and not back), 0) as discount
      from (
        select each ->> 'depositFor' is null as goods, each ->> 'returned' is not null as back,
          (each ->> 'netMinor')::bigint + (each ->> 'taxMinor')::bigint as gross, (each ->> 'taxMinor')::bigint as tax,
          coalesce((each ->> 'discountMinor')::bigint, 0) as off
        from json_array_elements(e.body -> 'lines') as each
      ) as line
    ) l
    cross join lateral (
      select coalesce(array_agg(concat_ws(' ', each ->> 'code', each ->> 'rateMillionths', each ->> 'taxId') order by n), '{}')
          as keys,
        coalesce(array_agg((each ->> 'netMinor')::bigint order by n), '{}') as nets,
        coalesce(array_agg((each ->> 'taxMinor')::bigint order by n), '{}') as taxes
      from json_array_elements(e.body -> 'taxes') with ordinality as of (each, n)
    ) t
    where j.type = 'sale.completed'
  ) f
  where s.org_id = f.org_id and s.register_id = f.register_id and s.epoch = f.epoch and s.seq = f.seq;
update shop.sale_line l
  set business_date = j.business_date, discount_minor = coalesce((f.line ->> 'discountMinor')::bigint, 0),
      is_back = f.line ->> 'returned' is not null, is_deposit = f.line ->> 'depositFor' is not null
  from shop.journal j
  cross join lateral json_array_elements(convert_from(j.preimage, 'UTF8')::json -> 'body' -> 'lines')
    with ordinality as f (line, n)
  where j.type = 'sale.completed' and l.org_id = j.org_id and l.register_id = j.register_id and l.epoch = j.epoch
    and l.seq = j.seq and l.number = f.n - 1;
update shop.act a
  set amount_minor = case j.type
      when 'sale.voided' then (f.body ->> 'salesMinor')::bigint - (f.body ->> 'refundsMinor')::bigint
      when 'price.overridden' then (f.body ->> 'fromMinor')::bigint - (f.body ->> 'toMinor')::bigint
      when 'line.voided' then case when f.body ->> 'returned' = 'true' then null else (f.body ->> 'amountMinor')::bigint end
      else (f.body ->> 'amountMinor')::bigint end
  from shop.journal j
  cross join lateral (select convert_from(j.preimage, 'UTF8')::json -> 'body' as body) f
  where j.type in ('sale.voided', 'price.overridden', 'line.voided', 'sale.discarded', 'cash.paid_out')
    and a.org_id = j.org_id and a.register_id = j.register_id and a.epoch = j.epoch and a.seq = j.seq;
update shop.till_session t
  set currency = f.body ->> 'currency'
  from shop.journal j
  cross join lateral (select convert_from(j.preimage, 'UTF8')::json -> 'body' as body) f
  where j.type = 'session.opened' and t.org_id = j.org_id and t.register_id = j.register_id
    and t.session_id::text = f.body ->> 'sessionId';
set local role evertill_owner;
do $$
declare
  each text;
begin
  foreach each in array array['sale', 'sale_line', 'act', 'till_session'] loop
    execute format('drop policy gate_fills on shop.%s', each);
    execute format('revoke update on shop.%s from app_gate', each);
  end loop;
end
$$;
alter table shop.sale_line alter column business_date set not null;

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
        currency, total_minor, tax_minor, cash_rounding_minor, change_minor, occurred_at, business_date, sells,
        takes_back, sold_minor, returned_minor, goods_tax_minor, deposit_minor, discount_minor, tip_minor, tax_keys,
        tax_net_minor, tax_tax_minor)
      select org, branch, register, r.sale_id, r.epoch, r.seq, r.session_id, r.staff_id, r.receipt_number, r.currency,
        r.total_minor, r.tax_minor, r.cash_rounding_minor, r.change_minor, r.occurred_at, r.business_date,
        coalesce(r.sells, true), coalesce(r.takes_back, false), coalesce(r.sold_minor, r.total_minor),
        coalesce(r.returned_minor, 0), coalesce(r.goods_tax_minor, r.tax_minor), coalesce(r.deposit_minor, 0),
        coalesce(r.discount_minor, 0), coalesce(r.tip_minor, 0), coalesce(r.tax_keys, '{}'),
        coalesce(r.tax_net_minor, '{}'), coalesce(r.tax_tax_minor, '{}')
      from jsonb_to_recordset(projected -> 'sale') as r (sale_id uuid, epoch integer, seq bigint, session_id uuid,
        staff_id uuid, receipt_number text, currency text, total_minor bigint, tax_minor bigint,
        cash_rounding_minor bigint, change_minor bigint, occurred_at timestamptz, business_date date, sells boolean,
        takes_back boolean, sold_minor bigint, returned_minor bigint, goods_tax_minor bigint, deposit_minor bigint,
        discount_minor bigint, tip_minor bigint, tax_keys text[], tax_net_minor bigint[], tax_tax_minor bigint[]);
    insert into shop.sale_line (org_id, branch_id, register_id, epoch, seq, number, product_id, name,
        quantity_thousandths, unit_price_minor, amount_minor, net_minor, tax_minor, returns_sale_id, returns_line_id,
        returns_of_thousandths, business_date, discount_minor, is_back, is_deposit)
      select org, branch, register, r.epoch, r.seq, r.number, r.product_id, r.name, r.quantity_thousandths,
        r.unit_price_minor, r.amount_minor, r.net_minor, r.tax_minor, r.returns_sale_id, r.returns_line_id,
        r.returns_of_thousandths, r.business_date, coalesce(r.discount_minor, 0), coalesce(r.is_back, false),
        coalesce(r.is_deposit, false)
      from jsonb_to_recordset(projected -> 'sale_line') as r (epoch integer, seq bigint, number integer,
        product_id uuid, name text, quantity_thousandths bigint, unit_price_minor bigint, amount_minor bigint,
        net_minor bigint, tax_minor bigint, returns_sale_id uuid, returns_line_id uuid, returns_of_thousandths bigint,
        business_date date, discount_minor bigint, is_back boolean, is_deposit boolean);
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
          business_date, currency, float_minor, totals, tenders, z_number, closed_at, difference)
        select org, branch, register, r.session_id, r.state, r.opened_at, r.opened_by, r.business_date, r.currency,
          r.float_minor, r.totals, r.tenders, r.z_number, r.closed_at, r.difference
        from jsonb_to_recordset(projected -> 'till_session') as r (session_id uuid, state text, opened_at timestamptz,
          opened_by uuid, business_date date, currency text, float_minor bigint, totals jsonb, tenders jsonb, z_number text,
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
        session_id, occurred_at, business_date, amount_minor)
      select org, branch, register, r.epoch, r.seq, r.type, r.staff_id, r.approver_id, r.approval_pending,
        r.session_id, r.occurred_at, r.business_date, r.amount_minor
      from jsonb_to_recordset(projected -> 'act') as r (epoch integer, seq bigint, type text, staff_id uuid,
        approver_id uuid, approval_pending boolean, session_id uuid, occurred_at timestamptz, business_date date,
        amount_minor bigint);
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
