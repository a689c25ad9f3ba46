-- Which later entries touch a sale: goods that came back, the sale voided, a tender corrected. A projection: `rebuild` makes it anew.
create table sale_link (
  position integer not null,
  sale_id text not null,
  what text not null,
  primary key (sale_id, position),
  constraint sale_link_what check (what in ('return', 'void', 'tender'))
) strict, without rowid;
