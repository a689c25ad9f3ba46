-- The web app signs in by authorization code with proof key (RFC 6749, section 4.1; RFC 7636): what comes back in the
-- address bar opens nothing without the verifier that stayed in the page.

create table identity.authorization_code (
  code_hash bytea primary key,
  person_id uuid not null references identity.person (person_id),
  client text not null,
  redirect_uri text not null,
  -- BASE64URL(SHA256(verifier))
  challenge text not null,
  address text not null,
  agent text not null,
  factor text not null,
  expires_at timestamptz not null,
  -- The session it was exchanged for: a code that comes again ends it.
  session_id uuid references identity.session (session_id) on delete cascade
);
create index authorization_code_expiry on identity.authorization_code (expires_at);
create index authorization_code_by_session on identity.authorization_code (session_id);
alter table identity.authorization_code enable row level security;
alter table identity.authorization_code force row level security;
create policy gate_only on identity.authorization_code to app_gate using (true) with check (true);
grant select, insert, update, delete on identity.authorization_code to app_gate;

alter table identity.session add column client text;

create function identity.open_code(
  new_hash bytea, of_person uuid, for_client text, to_uri text, given_challenge text, from_address text,
  from_agent text, with_factor text, until timestamptz
) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  delete from identity.authorization_code where expires_at < now() - interval '1 day';
  insert into identity.authorization_code
    (code_hash, person_id, client, redirect_uri, challenge, address, agent, factor, expires_at)
    values (new_hash, of_person, for_client, to_uri, given_challenge, from_address, from_agent, with_factor, until);
end;

-- Exchanges a code for a session, once. Whatever does not fit uses the code up. Outcome: opened, reused, wrong.
create function identity.exchange_code(
  given_hash bytea, for_client text, to_uri text, given_challenge text, at timestamptz, new_session uuid,
  refresh_hash bytea, refresh_until timestamptz, access_hash bytea, access_until timestamptz, address text,
  out outcome text, out person uuid
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  code identity.authorization_code;
begin
  outcome := 'wrong';
  select c.* into code from identity.authorization_code c where c.code_hash = given_hash for update;
  if code.code_hash is null then
    return;
  end if;
  if code.session_id is not null then
    perform identity.end_one(code.session_id, 'code_reused');
    perform identity.tell_organisations(code.person_id, 'session.code_reused', exchange_code.address, '{}');
    person := code.person_id;
    outcome := 'reused';
    return;
  end if;
  if code.expires_at <= at or code.client <> for_client or code.redirect_uri <> to_uri
    or code.challenge <> given_challenge
    or not exists (select from identity.person p where p.person_id = code.person_id and p.disabled_at is null)
  then
    delete from identity.authorization_code c where c.code_hash = given_hash;
    return;
  end if;
  perform identity.open_session(new_session, code.person_id, refresh_hash, refresh_until, access_hash, access_until,
    code.address, code.agent, code.factor);
  update identity.session s set client = code.client where s.session_id = new_session;
  update identity.authorization_code c set session_id = new_session where c.code_hash = given_hash;
  person := code.person_id;
  outcome := 'opened';
end
$$;

do $$
declare
  each record;
begin
  for each in
    select p.oid::regprocedure as name
    from pg_proc p
    where p.pronamespace = 'identity'::regnamespace and p.proname in ('open_code', 'exchange_code')
  loop
    execute format('revoke all on function %s from public', each.name);
    execute format('grant execute on function %s to evertill_app', each.name);
    -- Last: once a function is app_gate's, nobody else can take it away from everybody.
    execute format('alter function %s owner to app_gate', each.name);
  end loop;
end
$$;
