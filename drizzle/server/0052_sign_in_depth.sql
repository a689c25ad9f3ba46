-- Signing in, in depth: failures that survive a restart, steps between a right password and a session, invitations,
-- sign-ins that can be listed and ended, and an organisation that hears of what happens to its people.

-- Failures by account and by address, apart. Names are keyed hashes: the table tells nobody who tried.
create table identity.failure (
  kind text not null,
  name_hash bytea not null,
  failed integer not null,
  until timestamptz not null,
  primary key (kind, name_hash),
  constraint failure_kind check (kind in ('account', 'address')),
  constraint failure_name check (length(name_hash) = 32)
);
create index failure_until on identity.failure (until);

-- Somebody is asked to join. The code is one-time: it makes the first password, and is none itself.
create table identity.invitation (
  invitation_id uuid primary key,
  org_id uuid not null,
  staff_id uuid not null,
  email text not null,
  code_hash bytea not null,
  invited_by uuid not null,
  invited_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_at timestamptz,
  constraint invitation_email check (email = lower(email) and email ~ '^[^\s@]+@[^\s@]+$' and length(email) <= 254),
  constraint invitation_code check (length(code_hash) = 32)
);
create index invitation_by_email on identity.invitation (email) where accepted_at is null and withdrawn_at is null;
create index invitation_by_staff on identity.invitation (org_id, staff_id) where accepted_at is null and withdrawn_at is null;

-- A sign-in that is under way: the password was right, something is still missing.
create table identity.sign_in_ticket (
  ticket_hash bytea primary key,
  step text not null,
  person_id uuid references identity.person (person_id),
  invitation_id uuid references identity.invitation (invitation_id),
  -- What goes on with it: the application that asked, a passkey's challenge.
  detail jsonb not null,
  attempts_left integer not null default 5,
  expires_at timestamptz not null,
  constraint ticket_of_one check ((person_id is null) <> (invitation_id is null))
);
create index sign_in_ticket_expiry on identity.sign_in_ticket (expires_at);

alter table identity.session
  add column address text,
  add column agent text,
  add column factor text not null default 'password',
  add column used_at timestamptz not null default now(),
  -- When who sits there last showed that it is them.
  add column authenticated_at timestamptz not null default now();

do $$
declare
  target regclass;
begin
  foreach target in array array['identity.failure', 'identity.invitation', 'identity.sign_in_ticket']::regclass[]
  loop
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy gate_only on %s to app_gate using (true) with check (true)', target);
    execute format('grant select, insert, update, delete on %s to app_gate', target);
  end loop;
end
$$;

-- Tells every organisation of a person what happened to them, as an event of its audit trail.
create function identity.tell_organisations(of_person uuid, told_action text, address text, detail jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  member record;
begin
  for member in
    select s.org_id, s.staff_id from shop.staff s where s.person_id = of_person and s.disabled_at is null
  loop
    insert into shop.audit_event (org_id, event_id, actor_kind, actor_id, staff_id, action, subject_id, address, detail)
      values (member.org_id, gen_random_uuid(), 'person', of_person, member.staff_id, told_action, member.staff_id,
        tell_organisations.address, tell_organisations.detail);
    perform pg_notify('evertill', jsonb_build_object('organisationId', member.org_id, 'what', 'audit')::text);
  end loop;
end
$$;

-- One more try, counted as a failure until it turns out well. `wait` is seconds until this address may try again, 0 for
-- now; `locked` says that the account takes no password at the moment, whatever it is.
create function identity.begin_attempt(
  account bytea, address_hash bytea, address text, given_email text, at timestamptz, window_seconds integer,
  account_max integer, address_max integer, out wait integer, out locked boolean
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  by_address identity.failure;
  by_account identity.failure;
  ends timestamptz := at + make_interval(secs => window_seconds);
begin
  delete from identity.failure f
    where f.ctid in (select x.ctid from identity.failure x where x.until < at - interval '1 day' limit 100);
  insert into identity.failure as f (kind, name_hash, failed, until) values ('address', address_hash, 1, ends)
    on conflict (kind, name_hash) do update
      set failed = case when f.until <= at then 1 else least(f.failed + 1, address_max + 1) end,
          until = case when f.until <= at then ends else f.until end
    returning f.* into by_address;
  wait := 0;
  locked := false;
  if by_address.failed > address_max then
    wait := ceil(extract(epoch from by_address.until - at));
    return;
  end if;
  insert into identity.failure as f (kind, name_hash, failed, until) values ('account', account, 1, ends)
    on conflict (kind, name_hash) do update
      set failed = case when f.until <= at then 1 else least(f.failed + 1, account_max + 2) end,
          until = case when f.until <= at then ends else f.until end
    returning f.* into by_account;
  locked := by_account.failed > account_max;
  if by_account.failed = account_max + 1 then
    perform identity.tell_organisations(p.person_id, 'person.locked', begin_attempt.address,
      jsonb_build_object('until', to_char(by_account.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
    from identity.person p
    where p.email = lower(given_email);
  end if;
end
$$;

-- The last try went well: the account starts over, the address gets this one back.
create function identity.attempt_succeeded(account bytea, address_hash bytea) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  delete from identity.failure where kind = 'account' and name_hash = account;
  update identity.failure set failed = greatest(failed - 1, 0) where kind = 'address' and name_hash = address_hash;
end;

-- A ticket for the next step. Old ones go.
create function identity.open_ticket(
  new_hash bytea, next_step text, of_person uuid, of_invitation uuid, new_detail jsonb, until timestamptz
) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  delete from identity.sign_in_ticket where expires_at < now() - interval '1 hour';
  insert into identity.sign_in_ticket (ticket_hash, step, person_id, invitation_id, detail, expires_at)
    values (new_hash, next_step, of_person, of_invitation, new_detail, until);
end;

-- What a ticket stands for; each look is one of its few tries. No row when it is unknown, over, or was for another step.
create function identity.try_ticket(given_hash bytea, wanted_step text, at timestamptz)
returns table (person_id uuid, email text, name text, invitation_id uuid, detail jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update identity.sign_in_ticket t
    set attempts_left = t.attempts_left - 1
    where t.ticket_hash = given_hash and t.step = wanted_step and t.attempts_left > 0 and t.expires_at > at;
  if not found then
    return;
  end if;
  return query
    select t.person_id, coalesce(p.email, i.email), coalesce(p.name, s.name), t.invitation_id, t.detail
    from identity.sign_in_ticket t
    left join identity.person p on p.person_id = t.person_id
    left join identity.invitation i on i.invitation_id = t.invitation_id
    left join shop.staff s on s.org_id = i.org_id and s.staff_id = i.staff_id
    where t.ticket_hash = given_hash and (t.person_id is null or p.disabled_at is null);
end
$$;

create function identity.close_ticket(given_hash bytea) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from identity.sign_in_ticket t where t.ticket_hash = given_hash;
  return found;
end
$$;

-- The first password of somebody invited, or a new one that was due. Uses the ticket up. Null when somebody was faster.
create function identity.choose_password(
  given_hash bytea, new_person uuid, new_hash text, at timestamptz, address text
) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  ticket identity.sign_in_ticket;
  invited identity.invitation;
  member shop.staff;
begin
  delete from identity.sign_in_ticket t
    where t.ticket_hash = given_hash and t.step = 'choose_password' and t.expires_at > at
    returning t.* into ticket;
  if ticket.ticket_hash is null then
    return null;
  end if;
  if ticket.person_id is not null then
    update identity.person p set password_hash = new_hash, must_change_password = false
      where p.person_id = ticket.person_id and p.disabled_at is null;
    perform identity.end_one(s.session_id, 'password_changed')
    from identity.session s
    where s.person_id = ticket.person_id and s.ended_at is null;
    perform identity.tell_organisations(ticket.person_id, 'person.password_changed', choose_password.address, '{}');
    return ticket.person_id;
  end if;
  update identity.invitation i set accepted_at = at
    where i.invitation_id = ticket.invitation_id and i.accepted_at is null and i.withdrawn_at is null
      and i.expires_at > at
    returning i.* into invited;
  if invited.invitation_id is null then
    return null;
  end if;
  select s.* into member from shop.staff s
    where s.org_id = invited.org_id and s.staff_id = invited.staff_id and s.person_id is null and s.disabled_at is null
    for update;
  if member.staff_id is null then
    return null;
  end if;
  insert into identity.person (person_id, email, name, password_hash)
    values (new_person, invited.email, member.name, new_hash)
    on conflict (email) do nothing;
  if not found then
    return null;
  end if;
  update shop.staff s set person_id = new_person, email = invited.email
    where s.org_id = invited.org_id and s.staff_id = invited.staff_id;
  perform identity.tell_organisations(new_person, 'person.joined', choose_password.address, '{}');
  return new_person;
end
$$;

-- Asks somebody of the organisation that was entered to join; an earlier invitation of theirs is withdrawn. False when
-- they are no one's to invite: unknown, shut out, or joined already.
create function identity.invite(
  new_invitation uuid, staff uuid, given_email text, new_code_hash bytea, until timestamptz
) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.can_somewhere(28) or app.staff_id() is null then
    raise exception 'staff.edit is missing' using errcode = 'insufficient_privilege';
  end if;
  if not exists (
    select from shop.staff s
    where s.org_id = app.org_id() and s.staff_id = staff and s.person_id is null and s.disabled_at is null
  ) then
    return false;
  end if;
  perform identity.withdraw_invitation(staff);
  insert into identity.invitation (invitation_id, org_id, staff_id, email, code_hash, invited_by, expires_at)
    values (new_invitation, app.org_id(), staff, lower(given_email), new_code_hash, app.staff_id(), until);
  return true;
end
$$;

create function identity.withdraw_invitation(staff uuid) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.can_somewhere(28) then
    raise exception 'staff.edit is missing' using errcode = 'insufficient_privilege';
  end if;
  update identity.invitation i set withdrawn_at = now()
    where i.org_id = app.org_id() and i.staff_id = staff and i.accepted_at is null and i.withdrawn_at is null;
  return found;
end
$$;

-- Open invitations of the organisation that was entered.
create function identity.open_invitations()
returns table (staff_id uuid, email text, invited_by uuid, invited_at timestamptz, expires_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.can_somewhere(28) then
    raise exception 'staff.edit is missing' using errcode = 'insufficient_privilege';
  end if;
  return query
    select i.staff_id, i.email, i.invited_by, i.invited_at, i.expires_at
    from identity.invitation i
    where i.org_id = app.org_id() and i.accepted_at is null and i.withdrawn_at is null
    order by i.invited_at desc;
end
$$;

-- The invitation whose code was given with its address; null unless it is open and nobody has that address yet.
create function identity.find_invitation(given_email text, given_code_hash bytea, at timestamptz) returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select i.invitation_id
  from identity.invitation i
  where i.email = lower(given_email) and i.code_hash = given_code_hash
    and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > at
    and not exists (select from identity.person p where p.email = lower(given_email));
end;

-- Somebody signed in takes up an invitation to their address. Outcome: joined, wrong, member (they are already).
create function identity.join_organisation(session_secret text, given_code_hash bytea, at timestamptz, address text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
  invited identity.invitation;
begin
  select i.* into invited
  from identity.invitation i
  join identity.person p on p.person_id = mine.person_id and p.email = i.email
  where i.code_hash = given_code_hash and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > at
  for update of i;
  if invited.invitation_id is null then
    return 'wrong';
  end if;
  if exists (select from shop.staff s where s.org_id = invited.org_id and s.person_id = mine.person_id) then
    return 'member';
  end if;
  update shop.staff s set person_id = mine.person_id, email = invited.email
    where s.org_id = invited.org_id and s.staff_id = invited.staff_id and s.person_id is null and s.disabled_at is null;
  if not found then
    return 'wrong';
  end if;
  update identity.invitation i set accepted_at = at where i.invitation_id = invited.invitation_id;
  perform identity.tell_organisations(mine.person_id, 'person.joined', join_organisation.address, '{}');
  return 'joined';
end
$$;

-- A new session of a person, with its first refresh token and access secret, and where it was opened.
drop function identity.open_session(uuid, uuid, bytea, timestamptz, bytea, timestamptz);
create function identity.open_session(
  new_session uuid, of_person uuid, refresh_hash bytea, refresh_until timestamptz, access_hash bytea,
  access_until timestamptz, address text, agent text, factor text
) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  delete from identity.access_secret where expires_at < now() - interval '1 hour';
  -- A sign-in whose last refresh token ran out can't come back.
  delete from identity.session s
    where s.person_id = of_person
      and not exists (select from identity.refresh_token t where t.session_id = s.session_id and t.expires_at > now());
  insert into identity.session (session_id, person_id, address, agent, factor)
    values (new_session, of_person, open_session.address, open_session.agent, open_session.factor);
  insert into identity.refresh_token (token_hash, session_id, expires_at)
    values (refresh_hash, new_session, refresh_until);
  insert into identity.access_secret (secret_hash, session_id, expires_at)
    values (access_hash, new_session, access_until);
end;

-- Exchanges a refresh token, once. A used one ends the whole family, and the person's organisations hear of it.
-- Outcome: refreshed, reused, unknown.
drop function identity.refresh(bytea, bytea, timestamptz, bytea, timestamptz);
create function identity.refresh(
  old_hash bytea, new_hash bytea, refresh_until timestamptz, access_hash bytea, access_until timestamptz, address text,
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
    perform identity.tell_organisations(person, 'session.refresh_reused', refresh.address, '{}');
    outcome := 'reused';
  else
    delete from identity.refresh_token t where t.session_id = token.session_id and t.expires_at < now();
    update identity.refresh_token set used_at = now() where token_hash = old_hash;
    update identity.session set used_at = now() where session_id = token.session_id;
    insert into identity.refresh_token (token_hash, session_id, expires_at)
      values (new_hash, token.session_id, refresh_until);
    insert into identity.access_secret (secret_hash, session_id, expires_at)
      values (access_hash, token.session_id, access_until);
    outcome := 'refreshed';
  end if;
end
$$;

-- A new password over the one that was shown; every other session of the person ends, and so does every sign-in that is
-- under way. False when the password was changed meanwhile.
drop function identity.set_password(text, text);
create function identity.set_password(session_secret text, old_hash text, new_hash text, address text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
begin
  if mine.person_id is null then
    raise exception 'nobody is signed in' using errcode = 'insufficient_privilege';
  end if;
  update identity.person p set password_hash = new_hash, must_change_password = false
    where p.person_id = mine.person_id and p.password_hash = old_hash;
  if not found then
    return false;
  end if;
  delete from identity.sign_in_ticket t where t.person_id = mine.person_id;
  perform identity.end_one(s.session_id, 'password_changed')
  from identity.session s
  where s.person_id = mine.person_id and s.ended_at is null and s.session_id <> mine.session_id;
  perform identity.tell_organisations(mine.person_id, 'person.password_changed', set_password.address, '{}');
  return true;
end
$$;

-- From the next sign-in on this password is not enough: it was found where stolen ones are.
create function identity.require_new_password(of_person uuid, old_hash text) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  update identity.person set must_change_password = true where person_id = of_person and password_hash = old_hash;
end;

-- Whoever is signed in: where else they are.
create function identity.my_sessions(session_secret text)
returns table (session_id uuid, created_at timestamptz, used_at timestamptz, address text, agent text, factor text, current boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select s.session_id, s.created_at, s.used_at, s.address, s.agent, s.factor, s.session_id = mine.session_id
  from (select (x).session_id, (x).person_id from (select app.session_of(session_secret) as x) y) mine
  join identity.session s on s.person_id = mine.person_id
  where s.ended_at is null
    and exists (select from identity.refresh_token t where t.session_id = s.session_id and t.expires_at > now())
  order by s.used_at desc;
end;

-- Ends one of one's own sign-ins, or with null all but this one. The number that ended.
create function identity.end_my_sessions(session_secret text, ended uuid) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
  other record;
  number integer := 0;
begin
  for other in
    select s.session_id
    from identity.session s
    where s.person_id = mine.person_id and s.ended_at is null
      and case when ended is null then s.session_id <> mine.session_id else s.session_id = ended end
  loop
    perform identity.end_one(other.session_id, 'ended_by_person');
    number := number + 1;
  end loop;
  return number;
end
$$;

-- Nobody is given a password by somebody else any more.
drop function identity.add_person(uuid, text, text, text);

do $$
declare
  each record;
begin
  for each in
    select p.oid::regprocedure as name, p.proname
    from pg_proc p
    where p.pronamespace = 'identity'::regnamespace
      and p.proname in ('tell_organisations', 'begin_attempt', 'attempt_succeeded', 'open_ticket', 'try_ticket',
        'close_ticket', 'choose_password', 'invite', 'withdraw_invitation', 'open_invitations', 'find_invitation',
        'join_organisation', 'open_session', 'refresh', 'set_password', 'require_new_password', 'my_sessions',
        'end_my_sessions')
  loop
    execute format('revoke all on function %s from public', each.name);
    if each.proname <> 'tell_organisations' then
      execute format('grant execute on function %s to evertill_app', each.name);
    end if;
    -- Last: once a function is app_gate's, nobody else can take it away from everybody.
    execute format('alter function %s owner to app_gate', each.name);
  end loop;
end
$$;
