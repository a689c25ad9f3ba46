-- What of each organisation's audit chain was copied to storage that nobody can write over: numbered chunks, one behind
-- the other. A chunk is listed once it is there. After a database was put back the copy begins anew from the first row,
-- under the new restore epoch: what it copied before stays where it is.

create table shop.audit_copy (
  org_id uuid not null,
  restore_epoch integer not null,
  chunk integer not null,
  first_seq bigint not null,
  last_seq bigint not null,
  -- SHA-256 of the object as it was stored.
  hash bytea not null,
  copied_at timestamptz not null default now(),
  primary key (org_id, restore_epoch, chunk),
  constraint audit_copy_once unique (org_id, restore_epoch, first_seq),
  constraint audit_copy_seal foreign key (org_id, last_seq) references shop.audit_seal (org_id, seq),
  constraint audit_copy_range check (chunk >= 1 and first_seq >= 1 and last_seq >= first_seq),
  constraint audit_copy_hash check (length(hash) = 32)
);
call app.fence('shop.audit_copy');
call app.make_append_only('shop.audit_copy');
create policy audit_copy_read on shop.audit_copy for select to evertill_app
  using ((select app.can(26)) or (select app.kind()) = 'job');
create policy audit_copy_add on shop.audit_copy for insert to evertill_app with check ((select app.kind()) = 'job');
grant select, insert on shop.audit_copy to evertill_app;
create policy gate_counts on shop.audit_copy for select to app_gate using (true);
grant select on shop.audit_copy to app_gate;
grant select on app.server_state to app_gate;

-- How far each organisation's copy is behind its chain: rows sealed and rows copied under the present restore epoch, and
-- when the first row that waits was recorded. For the server's own jobs; without their secret there is nothing.
create function app.audit_copy_lag(job_secret text)
returns table (org_id uuid, sealed bigint, copied bigint, oldest timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select o.org_id, s.seq, c.seq, (
    select e.occurred_at
    from shop.audit_seal w
    join shop.audit_event e on e.org_id = w.org_id and e.event_id = w.event_id
    where w.org_id = o.org_id and w.seq > c.seq
    order by w.seq
    limit 1
  )
  from shop.organisation o
  cross join lateral (
    select coalesce(max(a.seq), 0) as seq from shop.audit_seal a where a.org_id = o.org_id
  ) s
  cross join lateral (
    select coalesce((
      select k.last_seq from shop.audit_copy k
      where k.org_id = o.org_id and k.restore_epoch = (select t.restore_epoch from app.server_state t)
      order by k.chunk desc
      limit 1
    ), 0) as seq
  ) c
  where sha256(convert_to(job_secret, 'UTF8')) = (select g.job_secret_hash from app.gate_key g) and s.seq > c.seq;
end;

revoke all on function app.audit_copy_lag(text) from public;
grant execute on function app.audit_copy_lag(text) to evertill_app;
-- Last: once a function is app_gate's, nobody else can take it away from everybody.
alter function app.audit_copy_lag(text) owner to app_gate;
