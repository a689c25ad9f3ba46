-- What card terminals said of payments and refunds: a customer's slip finds the receipt. A projection.
create table card_reference (
  -- Typed off a slip, in whatever case.
  reference text not null collate nocase,
  position integer not null,
  primary key (reference, position)
) strict, without rowid;

insert or ignore into card_reference (reference, position)
select tender.value ->> '$.reference', journal.position
from journal, json_each(journal.preimage, '$.body.tenders') as tender
where journal.type = 'sale.completed'
  and tender.value ->> '$.method' = 'card'
  and coalesce(tender.value ->> '$.reference', '') <> '';
