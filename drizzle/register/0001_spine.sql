-- The register's books. Entries are the truth; register_state and paper are projections that `rebuild` makes anew.

create table journal (
  position integer primary key,
  epoch integer not null,
  seq integer not null,
  type text not null,
  preimage text not null,
  hash text not null,
  constraint journal_position check (position = epoch * 1099511627776 + seq),
  constraint journal_numbers check (epoch >= 1 and seq >= 1),
  constraint journal_hash check (length(hash) = 64)
) strict;

create trigger journal_is_append_only_update
before update on journal
begin
  select raise(abort, 'a journal entry is never changed');
end;

create trigger journal_is_append_only_delete
before delete on journal
begin
  select raise(abort, 'a journal entry is never deleted');
end;

-- The register as its entries left it: numbers, grand totals, the open session. One row.
create table register_state (
  id integer primary key,
  state text not null,
  head_position integer not null,
  head_hash text not null,
  constraint register_state_one_row check (id = 1)
) strict;

-- Every numbered paper: receipts, paid in and paid out slips, Z reports.
create table paper (
  number text primary key,
  what text not null,
  position integer not null,
  at text not null,
  business_date text not null,
  staff_id text not null,
  total_minor integer not null,
  summary text not null,
  copies integer not null default 0,
  constraint paper_what check (what in ('sale', 'movement', 'z_report')),
  constraint paper_copies check (copies >= 0)
) strict, without rowid;

create index paper_by_date on paper (business_date, position);

-- Sales in progress and held ones. Not a projection: a draft is saved on each change and is no fact yet.
create table draft (
  sale_id text primary key,
  sale text not null,
  held integer not null,
  constraint draft_held check (held in (0, 1))
) strict, without rowid;

create unique index draft_one_on_screen on draft (held) where held = 0;

-- What still has to come out of a printer. The document is made from the journal entry when it is printed.
create table print_job (
  job_id text primary key,
  what text not null,
  position integer not null,
  copy integer not null,
  kick_drawer integer not null,
  state text not null,
  attempts integer not null default 0,
  created_at text not null,
  constraint print_job_what check (what in ('sale', 'movement', 'z_report', 'x_report', 'no_sale', 'test')),
  constraint print_job_state check (state in ('queued', 'sending', 'perhaps')),
  constraint print_job_kick check (kick_drawer in (0, 1))
) strict, without rowid;

-- One value a name, as JSON: the shop, the printer, keys of the device and of the local authority.
create table setting (
  name text primary key,
  value text not null
) strict, without rowid;

-- Every configuration this register ever decided under, so that an entry can be checked against its version.
create table config_history (
  config_version integer primary key,
  changed_at text not null,
  staff_id text,
  change text not null
) strict;

-- In the order they were signed; the last one holds, whatever the clock said.
create table lease (
  id integer primary key,
  lease_id text not null,
  jws text not null,
  issued_at text not null
) strict;

-- Wrong PINs by person on this device. They outlive a restart.
create table pin_attempt (
  staff_id text primary key,
  failures integer not null,
  locked_until text,
  constraint pin_attempt_failures check (failures >= 0)
) strict, without rowid;

create table tax (
  tax_id text primary key,
  code text not null,
  name text not null,
  rate_millionths integer not null,
  compound integer not null,
  position integer not null,
  constraint tax_rate check (rate_millionths between 0 and 10000000),
  constraint tax_compound check (compound in (0, 1))
) strict, without rowid;

create table category (
  category_id text primary key,
  name text not null,
  colour text not null,
  position integer not null
) strict, without rowid;

create table product (
  id integer primary key,
  product_id text not null unique,
  category_id text references category (category_id),
  name text not null,
  unit text not null,
  price_minor integer not null,
  tax_ids text not null,
  popularity integer not null,
  constraint product_unit check (unit in ('piece', 'kg')),
  constraint product_price check (price_minor >= 0)
) strict;

create index product_by_category on product (category_id, popularity desc, name);
create index product_by_popularity on product (popularity desc, name);

create table product_barcode (
  barcode text primary key,
  product_rowid integer not null references product (id) on delete cascade
) strict, without rowid;

create index product_barcode_by_product on product_barcode (product_rowid);
