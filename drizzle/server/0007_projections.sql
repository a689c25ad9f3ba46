-- What reports read, made from the journal and never the truth: sales, their lines and tenders, sessions, movements,
-- acts of people. Each can be thrown away and made again. Amounts in minor units, quantities in thousandths.

create table shop.sale (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  sale_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  session_id uuid,
  staff_id uuid,
  receipt_number text not null,
  currency text not null,
  total_minor bigint not null,
  tax_minor bigint not null,
  cash_rounding_minor bigint not null,
  change_minor bigint not null,
  occurred_at timestamptz not null,
  business_date date not null,
  primary key (org_id, register_id, epoch, seq)
);
create index sale_by_date on shop.sale (org_id, branch_id, business_date);

create table shop.sale_line (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  number integer not null,
  product_id uuid not null,
  name text not null,
  quantity_thousandths bigint not null,
  unit_price_minor bigint not null,
  amount_minor bigint not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  primary key (org_id, register_id, epoch, seq, number)
);

create table shop.sale_tender (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  number integer not null,
  method text not null,
  amount_minor bigint not null,
  primary key (org_id, register_id, epoch, seq, number)
);

create table shop.till_session (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  session_id uuid not null,
  state text not null,
  opened_at timestamptz not null,
  opened_by uuid,
  business_date date not null,
  float_minor bigint not null,
  totals jsonb not null,
  tenders jsonb not null,
  z_number text,
  closed_at timestamptz,
  difference text,
  primary key (org_id, register_id, session_id),
  constraint till_session_state check (state in ('open', 'counted', 'closed'))
);
create index till_session_by_date on shop.till_session (org_id, branch_id, business_date);

create table shop.movement (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  session_id uuid,
  staff_id uuid,
  number text not null,
  amount_minor bigint not null,
  reason text not null,
  occurred_at timestamptz not null,
  business_date date not null,
  primary key (org_id, register_id, epoch, seq)
);

-- Everything that a person did at a till besides selling, and who approved it.
create table shop.act (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  type text not null,
  staff_id uuid,
  approver_id uuid,
  approval_pending boolean not null,
  session_id uuid,
  occurred_at timestamptz not null,
  business_date date not null,
  primary key (org_id, register_id, epoch, seq)
);
create index act_by_date on shop.act (org_id, branch_id, business_date);

do $$
declare
  each text;
begin
  foreach each in array array['sale', 'sale_line', 'sale_tender', 'till_session', 'movement', 'act'] loop
    execute format('call app.fence(%L)', 'shop.' || each);
    execute format(
      'create policy %1$s_read on shop.%1$s for select to evertill_app
         using (branch_id = any ((select app.branches_with(24))::uuid[]) or register_id = (select app.register_id())
           or (select app.kind()) = ''job'')',
      each
    );
    execute format(
      'create policy %1$s_add on shop.%1$s for insert to evertill_app
         with check (register_id = (select app.register_id()) or (select app.kind()) = ''job'')',
      each
    );
    execute format('grant select, insert on shop.%s to evertill_app', each);
  end loop;
end
$$;
create policy till_session_move on shop.till_session for update to evertill_app
  using (register_id = (select app.register_id()) or (select app.kind()) = 'job');
grant update on shop.till_session to evertill_app;
