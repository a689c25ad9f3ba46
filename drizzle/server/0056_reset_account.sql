-- Somebody lost their password or their second factor and every recovery code: whoever runs the server lets them begin
-- again with a code that is good for a day and for choosing a new password only.

alter table identity.person add column password_until timestamptz;

drop function identity.find_sign_in(text);
create function identity.find_sign_in(given_email text)
returns table (person_id uuid, name text, password_hash text, must_change_password boolean, disabled boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select p.person_id, p.name, p.password_hash, p.must_change_password,
    p.disabled_at is not null or (p.must_change_password and coalesce(p.password_until < now(), false))
  from identity.person p
  where p.email = lower(given_email);
end;

-- Takes second factors away, ends every sign-in, and lets the person in by this code once. Their organisations hear of it.
create function identity.reset_account(given_email text, code_hash text, until timestamptz) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  whose uuid;
begin
  update identity.person p
    set password_hash = code_hash, must_change_password = true, password_until = until
    where p.email = lower(given_email) and p.disabled_at is null
    returning p.person_id into whose;
  if whose is null then
    return false;
  end if;
  delete from identity.totp t where t.person_id = whose;
  delete from identity.passkey k where k.person_id = whose;
  delete from identity.recovery_code r where r.person_id = whose;
  delete from identity.sign_in_ticket t where t.person_id = whose;
  delete from identity.authorization_code c where c.person_id = whose and c.session_id is null;
  perform identity.end_one(s.session_id, 'account_reset')
  from identity.session s
  where s.person_id = whose and s.ended_at is null;
  perform identity.tell_organisations(whose, 'person.account_reset', null, '{}');
  return true;
end
$$;

revoke all on function identity.find_sign_in(text), identity.reset_account(text, text, timestamptz) from public;
grant execute on function identity.find_sign_in(text) to evertill_app;
grant execute on function identity.reset_account(text, text, timestamptz) to evertill_migrate;
-- Last: once a function is app_gate's, nobody else can take it away from everybody.
alter function identity.find_sign_in(text) owner to app_gate;
alter function identity.reset_account(text, text, timestamptz) owner to app_gate;
