-- A second factor: codes by time (RFC 6238), passkeys (WebAuthn), and recovery codes for the day the telephone is gone.
-- Required by setting for whoever may change people, devices or settings. And when somebody last showed that it is them.

create table identity.totp (
  person_id uuid primary key references identity.person (person_id),
  -- Sealed by the server, bound to the person: the database can't make a code.
  secret_sealed text not null,
  confirmed_at timestamptz,
  -- The last time step that was used: a code is good once.
  last_step bigint
);

create table identity.passkey (
  credential_id text primary key,
  person_id uuid not null references identity.person (person_id),
  public_key bytea not null,
  counter bigint not null,
  name text not null,
  transports text[] not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  constraint passkey_name check (length(name) between 1 and 60)
);
create index passkey_by_person on identity.passkey (person_id);

create table identity.recovery_code (
  person_id uuid not null references identity.person (person_id),
  code_hash bytea not null,
  primary key (person_id, code_hash)
);

do $$
declare
  target regclass;
begin
  foreach target in array array['identity.totp', 'identity.passkey', 'identity.recovery_code']::regclass[]
  loop
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy gate_only on %s to app_gate using (true) with check (true)', target);
    execute format('grant select, insert, update, delete on %s to app_gate', target);
  end loop;
end
$$;

alter table shop.organisation add column second_factor boolean not null default false;

-- Whether somebody with this session may use what is dangerous: whoever holds audit.read 26, audit.export 27, staff.edit
-- 28, devices.edit 29, settings.edit 30, payments.settle_by_hand 31 or organisation.own 33 anywhere.
create function app.is_privileged(organisation_mask bigint, branch_masks jsonb) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
return (
  (organisation_mask | coalesce((select bit_or(value::bigint) from jsonb_each_text(branch_masks)), 0))
  & ((1::bigint << 26) | (1::bigint << 27) | (1::bigint << 28) | (1::bigint << 29) | (1::bigint << 30)
    | (1::bigint << 31) | (1::bigint << 33))
) <> 0;

-- As before, and: where the organisation asks for a second factor, whoever is privileged gets in with one only.
-- Outcome: entered, signed_out, not_a_member or second_factor.
drop function app.enter(text, uuid);
create function app.enter(session_secret text, org uuid) returns app.entered
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  session identity.session := app.session_of(session_secret);
  member uuid;
  asks_for_factor boolean;
  masks record;
begin
  if session.person_id is null then
    return app.not_entered('signed_out');
  end if;
  select s.staff_id, o.second_factor into member, asks_for_factor
  from shop.staff s
  join shop.organisation o on o.org_id = s.org_id and o.closed_at is null
  where s.org_id = org and s.person_id = session.person_id and s.disabled_at is null;
  if member is null then
    return app.not_entered('not_a_member');
  end if;
  select * into masks from app.masks_of(org, member);
  if asks_for_factor and session.factor = 'password'
    and app.is_privileged(masks.organisation_mask, masks.branch_masks)
  then
    return app.not_entered('second_factor');
  end if;
  return app.seal_context(org, 'person', session.person_id, member, null, masks.organisation_mask, masks.branch_masks);
end
$$;

-- Whether who is signed in showed within so many seconds that it is them.
create function identity.is_fresh(session_secret text, seconds integer) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select coalesce(
    (select (x).authenticated_at > now() - make_interval(secs => seconds) from (select app.session_of(session_secret) as x) y),
    false
  );
end;

-- They did it again just now, perhaps with a stronger proof.
create function identity.prove_again(session_secret text, with_factor text) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  update identity.session s
    set authenticated_at = now(), factor = case when with_factor = 'password' then s.factor else with_factor end
    where s.session_id = (app.session_of(session_secret)).session_id;
end;

-- The second factors of a person whose password was right.
create function identity.factors_of(of_person uuid)
returns table (totp_sealed text, totp_confirmed boolean, last_step bigint, recovery_codes integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select t.secret_sealed, t.confirmed_at is not null, t.last_step,
    (select count(*)::integer from identity.recovery_code r where r.person_id = of_person)
  from (select) one
  left join identity.totp t on t.person_id = of_person;
end;

create function identity.passkeys_of(of_person uuid)
returns table (credential_id text, public_key bytea, counter bigint, name text, transports text[], created_at timestamptz, used_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select k.credential_id, k.public_key, k.counter, k.name, k.transports, k.created_at, k.used_at
  from identity.passkey k
  where k.person_id = of_person
  order by k.created_at;
end;

-- Uses a step up. False when it, or a later one, was used before.
create function identity.use_totp(of_person uuid, step bigint) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update identity.totp t set last_step = step
    where t.person_id = of_person and (t.last_step is null or t.last_step < step);
  return found;
end
$$;

create function identity.use_recovery_code(of_person uuid, hash bytea, address text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from identity.recovery_code r where r.person_id = of_person and r.code_hash = hash;
  if not found then
    return false;
  end if;
  perform identity.tell_organisations(of_person, 'person.recovery_code_used', use_recovery_code.address,
    jsonb_build_object('left', (select count(*) from identity.recovery_code r where r.person_id = of_person)));
  return true;
end
$$;

create function identity.use_passkey(of_person uuid, credential text, new_counter bigint) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update identity.passkey k set counter = new_counter, used_at = now()
    where k.person_id = of_person and k.credential_id = credential
      and (k.counter < new_counter or (k.counter = 0 and new_counter = 0));
  return found;
end
$$;

-- The first half of adding: the secret waits until a code of it was shown. A confirmed one is never written over.
create function identity.begin_totp(session_secret text, sealed text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
begin
  insert into identity.totp as t (person_id, secret_sealed) values (mine.person_id, sealed)
    on conflict (person_id) do update set secret_sealed = excluded.secret_sealed, last_step = null
      where t.confirmed_at is null;
  return found;
end
$$;

-- What being added comes to: recovery codes where there are none yet, and a session that was opened with it.
create function identity.factor_added(mine identity.session, kind text, recovery_hashes bytea[], address text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  has_codes boolean := exists (select from identity.recovery_code r where r.person_id = mine.person_id);
begin
  if not has_codes then
    insert into identity.recovery_code (person_id, code_hash) select mine.person_id, unnest(recovery_hashes);
  end if;
  update identity.session s set factor = kind, authenticated_at = now() where s.session_id = mine.session_id;
  perform identity.tell_organisations(mine.person_id, 'person.factor_added', factor_added.address,
    jsonb_build_object('kind', kind));
  return not has_codes;
end
$$;

-- Outcome: codes (recovery codes are good from now on), added, or null when there was nothing to confirm.
create function identity.confirm_totp(session_secret text, step bigint, recovery_hashes bytea[], address text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
begin
  update identity.totp t set confirmed_at = now(), last_step = step
    where t.person_id = mine.person_id and t.confirmed_at is null;
  if not found then
    return null;
  end if;
  return case when identity.factor_added(mine, 'totp', recovery_hashes, confirm_totp.address) then 'codes' else 'added' end;
end
$$;

create function identity.add_passkey(
  session_secret text, credential text, key bytea, start_counter bigint, given_name text, given_transports text[],
  recovery_hashes bytea[], address text
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
begin
  if (select count(*) from identity.passkey k where k.person_id = mine.person_id) >= 10 then
    return null;
  end if;
  insert into identity.passkey (credential_id, person_id, public_key, counter, name, transports)
    values (credential, mine.person_id, key, start_counter, given_name, given_transports)
    on conflict do nothing;
  if not found then
    return null;
  end if;
  return case when identity.factor_added(mine, 'passkey', recovery_hashes, add_passkey.address) then 'codes' else 'added' end;
end
$$;

-- Takes one away; with the last one the recovery codes go.
create function identity.remove_factor(session_secret text, kind text, credential text, address text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
begin
  if kind = 'totp' then
    delete from identity.totp t where t.person_id = mine.person_id;
  else
    delete from identity.passkey k where k.person_id = mine.person_id and k.credential_id = credential;
  end if;
  if not found then
    return false;
  end if;
  if not exists (select from identity.passkey k where k.person_id = mine.person_id)
    and not exists (select from identity.totp t where t.person_id = mine.person_id and t.confirmed_at is not null)
  then
    delete from identity.recovery_code r where r.person_id = mine.person_id;
    -- What was shown is no proof any more: organisations that ask for a second factor are closed to these sign-ins.
    update identity.session s set factor = 'password' where s.person_id = mine.person_id and s.ended_at is null;
  end if;
  perform identity.tell_organisations(mine.person_id, 'person.factor_removed', remove_factor.address,
    jsonb_build_object('kind', kind));
  return true;
end
$$;

create function identity.renew_recovery_codes(session_secret text, hashes bytea[], address text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
begin
  if not exists (select from identity.passkey k where k.person_id = mine.person_id)
    and not exists (select from identity.totp t where t.person_id = mine.person_id and t.confirmed_at is not null)
  then
    return false;
  end if;
  delete from identity.recovery_code r where r.person_id = mine.person_id;
  insert into identity.recovery_code (person_id, code_hash) select mine.person_id, unnest(hashes);
  perform identity.tell_organisations(mine.person_id, 'person.recovery_codes_renewed', renew_recovery_codes.address, '{}');
  return true;
end
$$;

do $$
declare
  each record;
begin
  for each in
    select p.oid::regprocedure as name, p.proname
    from pg_proc p
    where (p.pronamespace = 'identity'::regnamespace and p.proname in ('is_fresh', 'prove_again', 'factors_of',
        'passkeys_of', 'use_totp', 'use_recovery_code', 'use_passkey', 'begin_totp', 'factor_added', 'confirm_totp',
        'add_passkey', 'remove_factor', 'renew_recovery_codes'))
      or (p.pronamespace = 'app'::regnamespace and p.proname in ('is_privileged', 'enter'))
  loop
    execute format('revoke all on function %s from public', each.name);
    if each.proname not in ('factor_added', 'is_privileged') then
      execute format('grant execute on function %s to evertill_app', each.name);
    end if;
    -- Last: once a function is app_gate's, nobody else can take it away from everybody.
    execute format('alter function %s owner to app_gate', each.name);
  end loop;
end
$$;
