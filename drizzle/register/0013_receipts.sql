-- Other forms of a receipt: gift receipts, kitchen tickets on a printer of their own, and receipts by e-mail.

-- What the paper of the entry looks like, and with it which printer it is for.
alter table print_job add column form text not null default 'paper'
  constraint print_job_form check (form in ('paper', 'gift', 'kitchen'));

-- Receipts that a server sends by e-mail. Nothing of it is ever in the journal, which nobody can erase: an address stays
-- here until the server has taken it, and no longer. `mail_id` lets the server take each once.
create table mail_job (
  mail_id text primary key,
  position integer not null,
  address text not null,
  created_at text not null
) strict, without rowid;
