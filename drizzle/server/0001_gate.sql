-- The gate: what a transaction may see is decided once, by app.enter and its sisters, and sealed so that no later
-- statement can change it (security.md, "Zero trust", layer 3). Tables it reads follow in 0002 and 0003, its
-- functions in 0004. Everything belongs to evertill_owner, who cannot log in.

create schema app;
create schema identity;
create schema shop;

revoke all on schema app, identity, shop from public;
grant usage on schema app, shop, identity to evertill_app;
grant usage on schema app to evertill_migrate;
grant usage, create on schema app, identity to app_gate;
grant usage on schema shop to app_gate;

-- One row: the key of the seal, and the hash of the secret by which the server's own jobs enter.
create table app.gate_key (
  only_row boolean primary key default true,
  k bytea not null,
  job_secret_hash bytea,
  constraint gate_key_one_row check (only_row)
);
insert into app.gate_key (k)
select sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

alter table app.gate_key enable row level security;
alter table app.gate_key force row level security;
create policy gate_key_gate on app.gate_key for select to app_gate using (true);
create policy gate_key_owner on app.gate_key for update to evertill_owner using (true);
create policy gate_key_owner_read on app.gate_key for select to evertill_owner using (true);
grant select on app.gate_key to app_gate;

-- One row: counts how often this server was put back to an earlier state.
create table app.server_state (
  only_row boolean primary key default true,
  restore_epoch integer not null default 1,
  constraint server_state_one_row check (only_row)
);
insert into app.server_state default values;
grant select on app.server_state to evertill_app, evertill_migrate;
grant update on app.server_state to evertill_migrate;

-- Shared by every append-only table. For everyone, whatever they were granted.
create function app.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception '% is append-only: no % ', tg_relid::regclass, tg_op using errcode = 'insufficient_privilege';
end
$$;

-- Makes a table append-only, itself and each of its partitions. Used by migrations.
create procedure app.make_append_only(target regclass)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  part regclass;
begin
  for part in select target union all select inhrelid::regclass from pg_inherits where inhparent = target loop
    execute format(
      'create trigger append_only before update or delete or truncate on %s for each statement execute function app.refuse_change()',
      part
    );
    execute format('alter table %s enable always trigger append_only', part);
  end loop;
end
$$;

-- Fences a merchant's table off: forced row-level security, and a policy that no other policy can widen. Used by
-- migrations; each table's own policies stand beside it.
create procedure app.fence(target regclass)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy organisation on %s as restrictive to evertill_app
       using (org_id = (select app.org_id())) with check (org_id = (select app.org_id()))',
    target
  );
end
$$;
revoke all on procedure app.make_append_only(regclass), app.fence(regclass) from public;

-- What was sealed at the gate, one getter each. An empty or forged context is an error, never an empty answer.
create function app.claims() returns text[]
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
  context text := current_setting('app.context', true);
  cut integer := position('#' in coalesce(context, ''));
  claims text := substr(context, cut + 1);
begin
  if cut = 0 then
    raise exception 'no organisation was entered' using errcode = 'insufficient_privilege';
  end if;
  if left(context, cut - 1) <> app.seal(claims) then
    raise exception 'the context is not the gate''s' using errcode = 'insufficient_privilege';
  end if;
  return string_to_array(claims, '|');
end
$$;

-- sha256(k‖sha256(k‖claims‖backend‖transaction)): nobody without k makes it, and none fits another transaction. Only
-- the gate's own functions may call it, and they run as app_gate with a search path of their own.
create function app.seal(claims text) returns text
language plpgsql stable parallel restricted
as $$
declare
  k bytea := (select gate_key.k from app.gate_key);
  bound text := claims || '|' || pg_backend_pid() || '|' || extract(epoch from transaction_timestamp());
begin
  return encode(sha256(k || sha256(k || convert_to(bound, 'UTF8'))), 'hex');
end
$$;

-- Claims: 1 organisation, 2 kind, 3 actor, 4 staff, 5 register, 6 mask of the whole organisation, 7 branch:mask,… Their
-- bodies are bound when they are made, whatever the search path; without one of their own they are inlined.
create function app.org_id() returns uuid
language sql stable parallel restricted
return (app.claims())[1]::uuid;

create function app.kind() returns text
language sql stable parallel restricted
return (app.claims())[2];

create function app.actor_id() returns uuid
language sql stable parallel restricted
return nullif((app.claims())[3], '')::uuid;

create function app.staff_id() returns uuid
language sql stable parallel restricted
return nullif((app.claims())[4], '')::uuid;

create function app.register_id() returns uuid
language sql stable parallel restricted
return nullif((app.claims())[5], '')::uuid;

-- Whether a permission's bit holds in the whole organisation.
create function app.can(permission integer) returns boolean
language sql stable parallel restricted
return ((app.claims())[6]::bigint >> permission) & 1 = 1;

-- Every branch that can be reached.
create function app.branches() returns uuid[]
language sql stable parallel restricted
return array(
  select split_part(each, ':', 1)::uuid
  from unnest(string_to_array(nullif((app.claims())[7], ''), ',')) as each
);

-- The branches in which a permission's bit holds.
create function app.branches_with(permission integer) returns uuid[]
language sql stable parallel restricted
return array(
  select split_part(each, ':', 1)::uuid
  from unnest(string_to_array(nullif((app.claims())[7], ''), ',')) as each
  where (split_part(each, ':', 2)::bigint >> permission) & 1 = 1
);

-- Whether a permission's bit holds anywhere.
create function app.can_somewhere(permission integer) returns boolean
language sql stable parallel restricted
return app.can(permission) or cardinality(app.branches_with(permission)) > 0;

revoke all on all functions in schema app from public;
grant execute on function
  app.claims(), app.org_id(), app.kind(), app.actor_id(), app.staff_id(), app.register_id(), app.can(integer),
  app.branches(), app.branches_with(integer), app.can_somewhere(integer)
to evertill_app, app_gate;
-- Last: once a function is app_gate's, nobody else can take it away from everybody.
alter function app.seal(text) owner to app_gate;
alter function app.claims() owner to app_gate;
