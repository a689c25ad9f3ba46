-- Customers: as little as finds them again, and what they asked to be remembered. E-mail and phone are found by a keyed
-- hash; everything readable is sealed with a key of the customer's own, which a key of the organisation wraps, which the
-- server's master key wraps. Without the customer's key nothing of it can be read: erasing is forgetting that key.
-- Bits: customers.edit 19.

create table shop.data_key (
  org_id uuid not null,
  key_id uuid not null,
  -- 32 bytes, AES-256-GCM under a key of the server's, bound to key_id.
  wrapped text not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  primary key (org_id, key_id)
);
create unique index data_key_current on shop.data_key (org_id) where retired_at is null;
call app.fence('shop.data_key');
create policy data_key_all on shop.data_key to evertill_app using (true) with check (true);
grant select, insert on shop.data_key to evertill_app;
grant update (wrapped, retired_at) on shop.data_key to evertill_app;

create table shop.customer (
  org_id uuid not null,
  customer_id uuid not null,
  -- Where they became known; other branches see them once they agreed to that.
  branch_id uuid not null,
  shared boolean not null default false,
  email_hash bytea,
  phone_hash bytea,
  key_id uuid,
  wrapped_key text,
  sealed text,
  -- Raised by each change; whoever changes says which one they looked at.
  revision integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null default now(),
  erased_at timestamptz,
  -- The organisation's version at which they were erased: tills ask what came after the one they know.
  erased_version bigint,
  primary key (org_id, customer_id),
  constraint customer_branch foreign key (org_id, branch_id) references shop.branch (org_id, branch_id),
  constraint customer_key foreign key (org_id, key_id) references shop.data_key (org_id, key_id),
  constraint customer_erased check (
    (erased_at is null) = (sealed is not null and wrapped_key is not null and key_id is not null)
    and (erased_at is null) = (erased_version is null)
    and (erased_at is null or (email_hash is null and phone_hash is null))
  )
);
create index customer_by_email on shop.customer (org_id, email_hash) where email_hash is not null;
create index customer_by_phone on shop.customer (org_id, phone_hash) where phone_hash is not null;
create index customer_by_key on shop.customer (org_id, key_id) where key_id is not null;
create index customer_erasures on shop.customer (org_id, erased_version) where erased_version is not null;
call app.fence('shop.customer');
create policy customer_read on shop.customer for select to evertill_app
  using (branch_id = any ((select app.branches())::uuid[]) or shared or (select app.kind()) = 'job');
create policy customer_add on shop.customer for insert to evertill_app
  with check (branch_id = any ((select app.branches())::uuid[]));
create policy customer_change on shop.customer for update to evertill_app
  using (branch_id = any ((select app.branches_with(19))::uuid[]) or (select app.kind()) = 'job');
grant select, insert on shop.customer to evertill_app;
grant update (shared, email_hash, phone_hash, key_id, wrapped_key, sealed, revision, changed_at, erased_at,
  erased_version) on shop.customer to evertill_app;

-- What customers agreed to and took back, in their order: the last word of a kind holds. Never changed.
create table shop.customer_consent (
  org_id uuid not null,
  consent_id uuid not null,
  customer_id uuid not null,
  branch_id uuid not null,
  kind text not null,
  given boolean not null,
  said_at timestamptz not null default now(),
  staff_id uuid,
  primary key (org_id, consent_id),
  constraint customer_consent_customer foreign key (org_id, customer_id)
    references shop.customer (org_id, customer_id),
  constraint customer_consent_kind check (kind in ('share_between_branches', 'marketing'))
);
create index customer_consent_of on shop.customer_consent (org_id, customer_id, said_at);
call app.fence('shop.customer_consent');
call app.make_append_only('shop.customer_consent');
create policy customer_consent_read on shop.customer_consent for select to evertill_app
  using (branch_id = any ((select app.branches_with(19))::uuid[]) or (select app.kind()) = 'job');
create policy customer_consent_add on shop.customer_consent for insert to evertill_app
  with check (branch_id = any ((select app.branches_with(19))::uuid[]));
grant select, insert on shop.customer_consent to evertill_app;
