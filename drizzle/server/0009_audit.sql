-- The organisation's own audit trail: every privileged change on the server is one event in the transaction that made
-- it; one sealer chains the events afterwards, so that no two transactions wait for one another. Bits: audit.read 26.

create table shop.audit_event (
  org_id uuid not null references shop.organisation (org_id),
  event_id uuid not null,
  occurred_at timestamptz not null default now(),
  actor_kind text not null,
  actor_id uuid,
  staff_id uuid,
  branch_id uuid,
  action text not null,
  subject_id text,
  address text,
  detail jsonb not null,
  primary key (org_id, event_id),
  constraint audit_event_actor check (actor_kind in ('person', 'device', 'job', 'operator'))
);
call app.fence('shop.audit_event');
call app.make_append_only('shop.audit_event');
create policy audit_event_read on shop.audit_event for select to evertill_app
  using ((select app.can(26)) or (select app.kind()) = 'job');
create policy audit_event_add on shop.audit_event for insert to evertill_app
  with check (
    actor_kind = (select app.kind())
    and actor_id is not distinct from (select app.actor_id())
    and staff_id is not distinct from (select app.staff_id())
  );
grant select, insert on shop.audit_event to evertill_app;
create policy gate on shop.audit_event for insert to app_gate with check (true);
grant insert on shop.audit_event to app_gate;

create table shop.audit_seal (
  org_id uuid not null,
  seq bigint not null,
  event_id uuid not null,
  -- The canonical JSON that the hash was taken of.
  preimage bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (org_id, seq),
  constraint audit_seal_once unique (org_id, event_id),
  constraint audit_seal_event foreign key (org_id, event_id) references shop.audit_event (org_id, event_id),
  constraint audit_seal_hash check (length(hash) = 32 and length(prev_hash) = 32)
);
call app.fence('shop.audit_seal');
call app.make_append_only('shop.audit_seal');
create policy audit_seal_read on shop.audit_seal for select to evertill_app
  using ((select app.can(26)) or (select app.kind()) in ('job', 'device'));
create policy audit_seal_add on shop.audit_seal for insert to evertill_app with check ((select app.kind()) = 'job');
grant select, insert on shop.audit_seal to evertill_app;
