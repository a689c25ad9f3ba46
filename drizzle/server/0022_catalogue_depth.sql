-- What goods may ask before they are sold: modifiers, one of their variants, the age of who buys them; and what they
-- bring along: the deposit of their container, other taxes when they are taken away. As drizzle/register/0011 has it.
alter table shop.product add column modifier_groups jsonb not null default '[]';
alter table shop.product add column has_variants boolean not null default false;
alter table shop.product add column variant_of uuid;
alter table shop.product add column deposit_minor bigint not null default 0;
alter table shop.product add column deposit_tax_ids uuid[] not null default '{}';
alter table shop.product add column takeaway_tax_ids uuid[];
alter table shop.product add column minimum_age smallint;

alter table shop.product add constraint product_deposit check (deposit_minor >= 0);
alter table shop.product add constraint product_age check (minimum_age between 1 and 99);
alter table shop.product add constraint product_variant check (variant_of is null or not has_variants);
alter table shop.product add constraint product_more_taxes check (
  cardinality(deposit_tax_ids) <= 8 and coalesce(cardinality(takeaway_tax_ids), 0) <= 8
);

create index product_by_variant on shop.product (org_id, variant_of) where variant_of is not null and not deleted;
