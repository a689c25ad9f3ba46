-- Receipts to be sent by e-mail, handed over by tills, each under an id of the till's making so that it goes out once.
-- Address and receipt are sealed with the server's key while they wait and gone when they don't: what stays says that
-- something was sent, not what and to whom.

create table shop.mail_outbox (
  org_id uuid not null,
  mail_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  -- AES-256-GCM, bound to mail_id; null once it need not be sent any more.
  letter text,
  state text not null default 'waiting',
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  asked_at timestamptz not null,
  received_at timestamptz not null default now(),
  primary key (org_id, mail_id),
  constraint mail_outbox_register foreign key (org_id, register_id) references shop.register (org_id, register_id),
  constraint mail_outbox_state check (state in ('waiting', 'sending', 'sent', 'refused', 'expired')),
  constraint mail_outbox_letter check ((letter is null) = (state in ('sent', 'refused', 'expired')))
);
create index mail_outbox_due on shop.mail_outbox (org_id, next_try_at) where letter is not null;
call app.fence('shop.mail_outbox');
create policy mail_outbox_read on shop.mail_outbox for select to evertill_app
  using (branch_id = any ((select app.branches_with(24))::uuid[]) or register_id = (select app.register_id())
    or (select app.kind()) = 'job');
create policy mail_outbox_add on shop.mail_outbox for insert to evertill_app
  with check (register_id = (select app.register_id()) and branch_id = any ((select app.branches())::uuid[]));
create policy mail_outbox_move on shop.mail_outbox for update to evertill_app
  using ((select app.kind()) = 'job');
grant select, insert on shop.mail_outbox to evertill_app;
grant update (letter, state, attempts, next_try_at) on shop.mail_outbox to evertill_app;
