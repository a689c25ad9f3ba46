-- Sign-in, refresh, devices and enrolment: the definer functions through which alone identity is touched. Hashes come
-- from the server; no password, code or token ever reaches the database.

create function identity.find_sign_in(given_email text)
returns table (person_id uuid, name text, password_hash text, must_change_password boolean, disabled boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select p.person_id, p.name, p.password_hash, p.must_change_password, p.disabled_at is not null
  from identity.person p
  where p.email = lower(given_email);
end;

create function identity.find_person(session_secret text)
returns table (person_id uuid, email text, name text, password_hash text, must_change_password boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select p.person_id, p.email, p.name, p.password_hash, p.must_change_password
  from identity.person p
  where p.person_id = (app.session_of(session_secret)).person_id;
end;

-- A new session of a person, with its first refresh token and access secret.
create function identity.open_session(
  new_session uuid, of_person uuid, refresh_hash bytea, refresh_until timestamptz, access_hash bytea, access_until timestamptz
) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  delete from identity.access_secret where expires_at < now() - interval '1 hour';
  -- A sign-in whose last refresh token ran out can't come back.
  delete from identity.session s
    where s.person_id = of_person
      and not exists (select from identity.refresh_token t where t.session_id = s.session_id and t.expires_at > now());
  insert into identity.session (session_id, person_id) values (new_session, of_person);
  insert into identity.refresh_token (token_hash, session_id, expires_at)
    values (refresh_hash, new_session, refresh_until);
  insert into identity.access_secret (secret_hash, session_id, expires_at)
    values (access_hash, new_session, access_until);
end;

-- Exchanges a refresh token, once. A used one ends the whole family. Outcome: refreshed, reused, unknown.
create function identity.refresh(
  old_hash bytea, new_hash bytea, refresh_until timestamptz, access_hash bytea, access_until timestamptz,
  out outcome text, out person uuid
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  token identity.refresh_token;
begin
  select t.* into token from identity.refresh_token t where t.token_hash = old_hash for update;
  select s.person_id into person
  from identity.session s
  join identity.person p on p.person_id = s.person_id and p.disabled_at is null
  where s.session_id = token.session_id and s.ended_at is null;
  if person is null or token.expires_at < now() then
    outcome := 'unknown';
  elsif token.used_at is not null then
    perform identity.end_one(token.session_id, 'refresh_reused');
    outcome := 'reused';
  else
    delete from identity.refresh_token t where t.session_id = token.session_id and t.expires_at < now();
    update identity.refresh_token set used_at = now() where token_hash = old_hash;
    insert into identity.refresh_token (token_hash, session_id, expires_at)
      values (new_hash, token.session_id, refresh_until);
    insert into identity.access_secret (secret_hash, session_id, expires_at)
      values (access_hash, token.session_id, access_until);
    outcome := 'refreshed';
  end if;
end
$$;

create function identity.end_one(ended uuid, cause text) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  update identity.session set ended_at = now(), end_cause = cause where session_id = ended and ended_at is null;
  delete from identity.access_secret where session_id = ended;
end;

create function identity.sign_out(session_secret text) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select identity.end_one((app.session_of(session_secret)).session_id, 'signed_out');
end;

-- A new password; every other session of the person ends.
create function identity.set_password(session_secret text, new_hash text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
begin
  if mine.person_id is null then
    raise exception 'nobody is signed in' using errcode = 'insufficient_privilege';
  end if;
  update identity.person set password_hash = new_hash, must_change_password = false where person_id = mine.person_id;
  perform identity.end_one(s.session_id, 'password_changed')
  from identity.session s
  where s.person_id = mine.person_id and s.ended_at is null and s.session_id <> mine.session_id;
end
$$;

-- The same password under a newer policy. Only over the hash it was checked against.
create function identity.rehash(of_person uuid, old_hash text, new_hash text) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  update identity.person set password_hash = new_hash where person_id = of_person and password_hash = old_hash;
end;

-- Adds a person for the organisation that was entered. An address that is known already is not taken over: null.
create function identity.add_person(new_person uuid, given_email text, given_name text, hash text) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.can_somewhere(28) then
    raise exception 'staff.edit is missing' using errcode = 'insufficient_privilege';
  end if;
  insert into identity.person (person_id, email, name, password_hash, must_change_password)
    values (new_person, lower(given_email), given_name, hash, true)
    on conflict (email) do nothing;
  return (select p.person_id from identity.person p where p.person_id = new_person);
end
$$;

-- Ends every session of a member of the organisation that was entered: they were disabled, or their rights shrank.
create function identity.end_sessions_of_staff(staff uuid, cause text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.can_somewhere(28) then
    raise exception 'staff.edit is missing' using errcode = 'insufficient_privilege';
  end if;
  perform identity.end_one(s.session_id, cause)
  from shop.staff m
  join identity.session s on s.person_id = m.person_id and s.ended_at is null
  where m.org_id = app.org_id() and m.staff_id = staff;
end
$$;

-- The key a register's assertion is checked with. `state`: waiting, active, revoked; no row when it is unknown.
create function identity.find_device(register uuid) returns table (public_key text, state text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  -- One that waits may have been this register before, with the same key or another.
  select r.device_key, 'waiting'
  from shop.register r
  where coalesce((r.adoption ->> 'registerId')::uuid, r.register_id) = register and r.state = 'waiting'
    and not exists (select from identity.device d where d.register_id = register and d.revoked_at is null)
  union all
  select d.public_key, case when d.revoked_at is null and r.state = 'active' then 'active' else 'revoked' end
  from identity.device d
  join shop.register r on r.org_id = d.org_id and r.register_id = d.register_id
  where d.register_id = register
  limit 1;
end;

-- An access secret for a register whose assertion was good. Each assertion opens once. Outcome: opened, replayed, revoked.
create function identity.open_device_session(
  new_session uuid, register uuid, assertion_id text, assertion_until timestamptz, access_hash bytea,
  access_until timestamptz
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (select from identity.device d where d.register_id = register and d.revoked_at is null) then
    return 'revoked';
  end if;
  delete from identity.used_assertion where expires_at < now();
  insert into identity.used_assertion (jti, expires_at) values (register || ':' || assertion_id, assertion_until)
    on conflict do nothing;
  if not found then
    return 'replayed';
  end if;
  delete from identity.access_secret where expires_at < now() - interval '1 hour';
  delete from identity.session s
    where s.register_id = register
      and not exists (select from identity.access_secret a where a.session_id = s.session_id);
  insert into identity.session (session_id, register_id) values (new_session, register);
  insert into identity.access_secret (secret_hash, session_id, expires_at)
    values (access_hash, new_session, access_until);
  return 'opened';
end
$$;

-- A code for a register slot of the organisation that was entered. An older one of the slot is gone.
create function identity.put_enrolment_code(code_locator text, hash bytea, register uuid, until timestamptz) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  slot_branch uuid := (
    select r.branch_id from shop.register r where r.org_id = app.org_id() and r.register_id = register
  );
begin
  if slot_branch is null or not slot_branch = any (app.branches_with(29)) then
    raise exception 'devices.edit is missing' using errcode = 'insufficient_privilege';
  end if;
  delete from identity.enrolment_code where expires_at < now() or register_id = register;
  insert into identity.enrolment_code (locator, secret_hash, org_id, register_id, expires_at)
    values (code_locator, hash, app.org_id(), register, until)
    on conflict do nothing;
  return found;
end
$$;

-- Whether a register's id stands for another one already: a device's, or a slot's.
create function identity.is_taken(register uuid, org uuid, slot uuid) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select exists (
    select from identity.device d where d.register_id = register and not (d.org_id = org and d.register_id = slot)
  ) or exists (
    select from shop.register r where r.register_id = register and not (r.org_id = org and r.register_id = slot)
  );
end;

-- A device shows a code. Outcome: waiting, wrong, taken (its books belong to an organisation already).
create function identity.redeem_code(
  code_locator text, hash bytea, new_enrolment uuid, key text, given_seal_key text, version text, offer jsonb,
  out outcome text, out register uuid, out org uuid, out org_name text, out branch_name text, out register_code text
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  code identity.enrolment_code;
begin
  select c.* into code
  from identity.enrolment_code c
  where c.locator = code_locator and c.expires_at > now() and c.attempts_left > 0
  for update;
  if code.locator is null or code.secret_hash <> hash then
    update identity.enrolment_code set attempts_left = attempts_left - 1
      where locator = code_locator and attempts_left > 0;
    outcome := 'wrong';
    return;
  end if;
  if identity.is_taken((offer ->> 'registerId')::uuid, code.org_id, code.register_id) then
    outcome := 'taken';
    return;
  end if;
  delete from identity.enrolment_code where locator = code_locator;
  update shop.register r
    set state = 'waiting', device_key = key, seal_key = given_seal_key, program_version = version,
        enrolment_id = new_enrolment, adoption = offer
    where r.org_id = code.org_id and r.register_id = code.register_id and r.state in ('slot', 'waiting', 'revoked');
  if not found then
    outcome := 'wrong';
    return;
  end if;
  select 'waiting', coalesce((offer ->> 'registerId')::uuid, r.register_id), r.org_id, o.name, b.name, r.code
    into outcome, register, org, org_name, branch_name, register_code
  from shop.register r
  join shop.organisation o on o.org_id = r.org_id
  join shop.branch b on b.org_id = r.org_id and b.branch_id = r.branch_id
  where r.org_id = code.org_id and r.register_id = code.register_id;
end
$$;

-- A manager has compared the fingerprint: the device is the register from now on, under its own id if it has books.
create function identity.confirm_device(slot uuid) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  waiting shop.register;
  becomes uuid;
begin
  select r.* into waiting
  from shop.register r
  where r.org_id = app.org_id() and r.register_id = slot and r.state = 'waiting'
  for update;
  if waiting.register_id is null or not waiting.branch_id = any (app.branches_with(29)) then
    return null;
  end if;
  becomes := coalesce((waiting.adoption ->> 'registerId')::uuid, slot);
  -- Somebody else became it since the code was shown.
  if identity.is_taken(becomes, waiting.org_id, slot) then
    return null;
  end if;
  update shop.register
    set register_id = becomes, state = 'active', confirmed_at = now(), revoked_at = null,
        adoption_open = waiting.adoption is not null,
        local_authority_key = waiting.adoption ->> 'authorityPublicKey'
    where org_id = waiting.org_id and register_id = slot;
  insert into identity.device (register_id, org_id, public_key, seal_key)
    values (becomes, waiting.org_id, waiting.device_key, waiting.seal_key)
    on conflict (register_id) do update
      set public_key = excluded.public_key, seal_key = excluded.seal_key, confirmed_at = now(), revoked_at = null
      where identity.device.org_id = excluded.org_id;
  if not found then
    raise exception 'the device belongs to another organisation' using errcode = 'insufficient_privilege';
  end if;
  return becomes;
end
$$;

-- Shuts a register out at once: its sessions end and it gets no new one.
create function identity.revoke_device(register uuid) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update shop.register r
    set state = 'revoked', revoked_at = now()
    where r.org_id = app.org_id() and r.register_id = register and r.branch_id = any (app.branches_with(29))
      and r.state in ('waiting', 'active');
  if not found then
    return false;
  end if;
  delete from identity.enrolment_code where register_id = register;
  update identity.device set revoked_at = now() where register_id = register and org_id = app.org_id();
  perform identity.end_one(s.session_id, 'revoked')
  from identity.session s
  where s.register_id = register and s.ended_at is null;
  return true;
end
$$;

-- The first owner of a new organisation. For whoever may migrate the database, never for the application.
create function identity.found_organisation(
  org uuid, org_name text, new_person uuid, given_email text, given_name text, hash text, staff uuid, branch uuid,
  branch_name text, branch_settings jsonb, roles jsonb
) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owner_id uuid;
begin
  insert into identity.person (person_id, email, name, password_hash)
    values (new_person, lower(given_email), given_name, hash)
    on conflict (email) do nothing;
  select p.person_id into owner_id from identity.person p where p.email = lower(given_email);
  insert into shop.organisation (org_id, name) values (org, org_name);
  insert into shop.config_counter (org_id, version) values (org, 1);
  insert into shop.role (org_id, role_key, name, mask, built_in)
    select org, r.key, r.name, r.mask, true from jsonb_to_recordset(roles) as r (key text, name text, mask bigint);
  insert into shop.branch (org_id, branch_id, name, settings, version) values (org, branch, branch_name, branch_settings, 1);
  insert into shop.staff (org_id, staff_id, person_id, name, email)
    values (org, staff, owner_id, given_name, lower(given_email));
  insert into shop.assignment (org_id, staff_id, assignment_id, role_key) values (org, staff, staff, 'owner');
  return owner_id;
end
$$;

grant usage on schema identity to evertill_migrate;
do $$
declare
  each record;
begin
  for each in select p.oid::regprocedure as name, p.proname from pg_proc p where p.pronamespace = 'identity'::regnamespace
  loop
    execute format('revoke all on function %s from public', each.name);
    if each.proname = 'found_organisation' then
      execute format('grant execute on function %s to evertill_migrate', each.name);
    elsif each.proname not in ('end_one', 'is_taken') then
      execute format('grant execute on function %s to evertill_app', each.name);
    end if;
    -- Last: once a function is app_gate's, nobody else can take it away from everybody.
    execute format('alter function %s owner to app_gate', each.name);
  end loop;
end
$$;
