-- What goods may ask before they are sold: modifiers, one of their variants, the age of who buys them; and what they
-- bring along: the deposit of their container, other taxes when they are taken away.
alter table product add column modifier_groups text not null default '[]';
alter table product add column has_variants integer not null default 0;
alter table product add column variant_of text;
alter table product add column deposit_minor integer not null default 0 check (deposit_minor >= 0);
alter table product add column deposit_tax_ids text not null default '[]';
alter table product add column takeaway_tax_ids text;
alter table product add column minimum_age integer check (minimum_age between 1 and 99);

-- Few products are variants, and few are taxed otherwise when taken away: both are found and counted without the rest.
create index product_by_variant on product (variant_of, category_id) where variant_of is not null;
create index product_taken_away on product (product_id) where takeaway_tax_ids is not null;

-- What sold in which hour of the day, week by week: what the favourites are found from. Followed from the journal when
-- somebody looks at them, never while something is sold.
create table favourite_tally (
  week integer not null,
  hour integer not null,
  product_id text not null,
  sold integer not null,
  primary key (week, hour, product_id)
) strict, without rowid;
