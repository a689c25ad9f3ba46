-- Who people and devices are, before any organisation is entered. Only app_gate reads and writes here, through the
-- definer functions of 0004: the application's login has no grant on any of these tables.

create table identity.person (
  person_id uuid primary key,
  email text not null,
  name text not null,
  password_hash text not null,
  must_change_password boolean not null default false,
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  constraint person_email unique (email),
  constraint person_email_form check (email = lower(email) and email ~ '^[^\s@]+@[^\s@]+$' and length(email) <= 254),
  constraint person_name check (length(name) between 1 and 60)
);

create table identity.device (
  register_id uuid primary key,
  org_id uuid not null,
  public_key text not null,
  seal_key text not null,
  confirmed_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- A family of tokens from one sign-in: every access token has a secret of its own in it.
create table identity.session (
  session_id uuid primary key,
  person_id uuid references identity.person (person_id),
  register_id uuid references identity.device (register_id) on update cascade,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  end_cause text,
  constraint session_of_one check ((person_id is null) <> (register_id is null)),
  constraint session_end check ((ended_at is null) = (end_cause is null))
);
create index session_by_person on identity.session (person_id) where ended_at is null;
create index session_by_register on identity.session (register_id) where ended_at is null;

create table identity.access_secret (
  secret_hash bytea primary key,
  session_id uuid not null references identity.session (session_id) on delete cascade,
  expires_at timestamptz not null
);
create index access_secret_expiry on identity.access_secret (expires_at);
create index access_secret_by_session on identity.access_secret (session_id);

create table identity.refresh_token (
  token_hash bytea primary key,
  session_id uuid not null references identity.session (session_id) on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_token_by_session on identity.refresh_token (session_id);

-- Assertions of registers are good once (RFC 7523, section 3, "jti").
create table identity.used_assertion (
  jti text primary key,
  expires_at timestamptz not null
);
create index used_assertion_expiry on identity.used_assertion (expires_at);

-- Three letters find the code, the rest is the secret: so a wrong guess can be counted against the code it aimed at.
create table identity.enrolment_code (
  locator text primary key,
  secret_hash bytea not null,
  org_id uuid not null,
  register_id uuid not null,
  expires_at timestamptz not null,
  attempts_left integer not null default 5,
  constraint enrolment_code_attempts check (attempts_left >= 0)
);

do $$
declare
  target regclass;
begin
  for target in
    select c.oid::regclass from pg_class c where c.relnamespace = 'identity'::regnamespace and c.relkind = 'r'
  loop
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy gate_only on %s to app_gate using (true) with check (true)', target);
    execute format('grant select, insert, update, delete on %s to app_gate', target);
  end loop;
end
$$;
