-- Taxes, categories and products of an organisation, with the version each was last changed at: the change feed is
-- read from these columns. Bits: catalogue.edit 20, taxes.edit 21. A deleted row is its own tombstone.

create table shop.tax (
  org_id uuid not null references shop.organisation (org_id),
  tax_id uuid not null,
  code text not null,
  name text not null,
  rate_millionths integer not null,
  compound boolean not null,
  position bigint not null,
  deleted boolean not null default false,
  version bigint not null,
  primary key (org_id, tax_id),
  constraint tax_rate check (rate_millionths between 0 and 10000000)
);
create index tax_by_version on shop.tax (org_id, version);

create table shop.category (
  org_id uuid not null references shop.organisation (org_id),
  category_id uuid not null,
  name text not null,
  colour text not null,
  position bigint not null,
  deleted boolean not null default false,
  version bigint not null,
  primary key (org_id, category_id)
);
create index category_by_version on shop.category (org_id, version);

create table shop.product (
  org_id uuid not null references shop.organisation (org_id),
  product_id uuid not null,
  category_id uuid,
  name text not null,
  unit text not null,
  price_minor bigint not null,
  tax_ids uuid[] not null,
  popularity bigint not null,
  -- Branches that sell it; null is all of them.
  branch_ids uuid[],
  deleted boolean not null default false,
  version bigint not null,
  primary key (org_id, product_id),
  constraint product_category foreign key (org_id, category_id) references shop.category (org_id, category_id),
  constraint product_unit check (unit in ('piece', 'kg')),
  constraint product_price check (price_minor >= 0),
  constraint product_taxes check (cardinality(tax_ids) <= 8)
);
create index product_by_version on shop.product (org_id, version);
create index product_by_name on shop.product (org_id, name, product_id) where not deleted;

create table shop.product_barcode (
  org_id uuid not null,
  barcode text not null,
  product_id uuid not null,
  primary key (org_id, barcode),
  constraint product_barcode_product foreign key (org_id, product_id) references shop.product (org_id, product_id)
);
create index product_barcode_by_product on shop.product_barcode (org_id, product_id);

-- Every configuration there ever was, so that an entry can be checked against the version it names.
create table shop.config_history (
  org_id uuid not null,
  version bigint not null,
  number integer not null,
  kind text not null,
  subject_id uuid not null,
  value jsonb,
  actor_id uuid,
  staff_id uuid,
  changed_at timestamptz not null default now(),
  primary key (org_id, version, number)
);

-- What an adopted till's local authority had decided, in its own numbering.
create table shop.local_config_history (
  org_id uuid not null,
  register_id uuid not null,
  config_version bigint not null,
  changed_at timestamptz not null,
  staff_id uuid,
  change jsonb not null,
  primary key (org_id, register_id, config_version)
);

-- Changes made at tills, each taken once.
create table shop.till_change (
  org_id uuid not null,
  change_id uuid not null,
  register_id uuid not null,
  outcome text not null,
  received_at timestamptz not null default now(),
  primary key (org_id, change_id)
);

do $$
declare
  each text;
  permission integer;
begin
  foreach each in array array['tax', 'category', 'product', 'product_barcode'] loop
    permission := case each when 'tax' then 21 else 20 end;
    execute format('call app.fence(%L)', 'shop.' || each);
    -- A till sees the whole catalogue row by row; which products its branch sells is the feed's business.
    execute format('create policy %1$s_read on shop.%1$s for select to evertill_app using (true)', each);
    execute format(
      'create policy %1$s_write on shop.%1$s for all to evertill_app
         using ((select app.can_somewhere(%2$s)) or (select app.kind()) = ''device'')
         with check ((select app.can_somewhere(%2$s)) or (select app.kind()) = ''device'')',
      each, permission
    );
    execute format('grant select, insert, update on shop.%s to evertill_app', each);
  end loop;
end
$$;
grant delete on shop.product_barcode to evertill_app;

call app.fence('shop.config_history');
call app.make_append_only('shop.config_history');
create policy config_history_read on shop.config_history for select to evertill_app
  using ((select app.can_somewhere(26)) or (select app.kind()) = 'job');
create policy config_history_add on shop.config_history for insert to evertill_app
  with check ((select app.kind()) in ('person', 'device'));
grant select, insert on shop.config_history to evertill_app;

call app.fence('shop.local_config_history');
call app.make_append_only('shop.local_config_history');
create policy local_config_history_read on shop.local_config_history for select to evertill_app
  using ((select app.can_somewhere(26)) or register_id = (select app.register_id()));
create policy local_config_history_add on shop.local_config_history for insert to evertill_app
  with check (register_id = (select app.register_id()));
grant select, insert on shop.local_config_history to evertill_app;

call app.fence('shop.till_change');
call app.make_append_only('shop.till_change');
create policy till_change_own on shop.till_change for select to evertill_app
  using (register_id = (select app.register_id()) or (select app.can_somewhere(29)));
create policy till_change_add on shop.till_change for insert to evertill_app
  with check (register_id = (select app.register_id()));
grant select, insert on shop.till_change to evertill_app;

-- The next version of the configuration. Called last before the versioned rows are written: its row stays locked until
-- the commit, so versions are given in the order in which they become visible.
create function shop.next_version() returns bigint
language sql
set search_path = pg_catalog, pg_temp
begin atomic
  update shop.config_counter set version = version + 1 where org_id = (select app.org_id()) returning version;
end;
revoke all on function shop.next_version() from public;
grant execute on function shop.next_version() to evertill_app;
