-- A till that left comes back with its own books: through its own slot, with the key it had. Whatever else calls itself by a
-- register that the server knows is told what is wrong, and the code stays good for the right one.

-- What speaks against a device that brings the books of a register the server knows already; null: nothing. `other`: another
-- device's key, of a till that is in use or goes on in an epoch the server has. `behind`: books that lack entries the server has.
create function identity.doubt_of_books(slot shop.register, key text, offer jsonb) returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  device identity.device;
  head shop.register_head;
  epoch bigint := (offer #>> '{head,epoch}')::bigint;
  seq bigint := (offer #>> '{head,seq}')::bigint;
begin
  select d.* into device from identity.device d where d.org_id = slot.org_id and d.register_id = slot.register_id;
  if device.register_id is null then
    return null;
  end if;
  select h.* into head from shop.register_head h where h.org_id = slot.org_id and h.register_id = slot.register_id;
  -- A restore makes a new key together with a new epoch, but not while another device is the register.
  if device.public_key <> key and (slot.state = 'active' or epoch <= coalesce(head.epoch, 1)) then
    return 'other';
  end if;
  if (epoch, seq) < (head.epoch::bigint, head.seq)
    or ((epoch, seq) = (head.epoch::bigint, head.seq) and offer #>> '{head,hash}' <> encode(head.hash, 'hex')) then
    return 'behind';
  end if;
  return null;
end
$$;

revoke all on function identity.doubt_of_books(shop.register, text, jsonb) from public;
alter function identity.doubt_of_books(shop.register, text, jsonb) owner to app_gate;

-- A device shows a code. Outcome: waiting, wrong, taken (its books are another register's), other, behind.
set local role app_gate;
create or replace function identity.redeem_code(
  code_locator text, hash bytea, new_enrolment uuid, key text, given_seal_key text, version text, offer jsonb,
  out outcome text, out register uuid, out org uuid, out org_name text, out branch_name text, out register_code text
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  code identity.enrolment_code;
  slot shop.register;
  rejoins boolean;
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
  select r.* into slot
  from shop.register r
  where r.org_id = code.org_id and r.register_id = code.register_id
  for update;
  rejoins := coalesce((offer ->> 'registerId')::uuid = slot.register_id, false);
  if rejoins then
    outcome := identity.doubt_of_books(slot, key, offer);
    if outcome is not null then
      return;
    end if;
  end if;
  delete from identity.enrolment_code where locator = code_locator;
  -- One in use opens to nobody but itself.
  if slot.state = 'active' and not rejoins then
    outcome := 'wrong';
    return;
  end if;
  update shop.register r
    set state = 'waiting', device_key = key, seal_key = given_seal_key, program_version = version,
        enrolment_id = new_enrolment, adoption = offer
    where r.org_id = slot.org_id and r.register_id = slot.register_id;
  -- Until a manager has confirmed it, nobody gets in under its name: not the till itself, and no copy of it.
  update identity.device d set revoked_at = now()
    where d.org_id = slot.org_id and d.register_id = slot.register_id and d.revoked_at is null;
  perform identity.end_one(s.session_id, 'enrolled_again')
  from identity.session s
  where s.register_id = slot.register_id and s.ended_at is null;
  select 'waiting', coalesce((offer ->> 'registerId')::uuid, r.register_id), r.org_id, o.name, b.name, r.code
    into outcome, register, org, org_name, branch_name, register_code
  from shop.register r
  join shop.organisation o on o.org_id = r.org_id
  join shop.branch b on b.org_id = r.org_id and b.branch_id = r.branch_id
  where r.org_id = slot.org_id and r.register_id = slot.register_id;
end
$$;

-- The key a register's assertion is checked with. One that waits is told so by the key it showed; the key it had before says
-- nothing any more, unless it is the same.
create or replace function identity.find_device(register uuid) returns table (public_key text, state text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select found.public_key, found.state
  from (
    select r.device_key as public_key, 'waiting' as state, 1 as place
    from shop.register r
    where coalesce((r.adoption ->> 'registerId')::uuid, r.register_id) = register and r.state = 'waiting'
      and not exists (select from identity.device d where d.register_id = register and d.revoked_at is null)
    union all
    select d.public_key, case when d.revoked_at is null and r.state = 'active' then 'active' else 'revoked' end, 2
    from identity.device d
    join shop.register r on r.org_id = d.org_id and r.register_id = d.register_id
    where d.register_id = register
  ) found
  order by found.place
  limit 1;
end;
set local role evertill_owner;
