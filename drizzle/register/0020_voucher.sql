-- Vouchers that sales of this till gave out or took: what a voucher is worth, and that it is used once. A projection.
create table voucher (
  number text not null,
  what text not null,
  position integer not null,
  sale_id text not null,
  -- Minor units: of one given out what it is worth, of one used what of it was used.
  amount_minor integer not null,
  primary key (number, what, position),
  constraint voucher_what check (what in ('given', 'used'))
) strict, without rowid;

create index voucher_by_sale on voucher (sale_id);
