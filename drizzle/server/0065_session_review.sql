-- What managers said of closed sessions: new facts beside the Z, never an edit of what a till wrote. Bits:
-- session.close_any 12, session.see_expected 13, session.approve_difference 14, reports.branch 24.

create table shop.session_review (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  session_id uuid not null,
  number integer not null,
  -- Made by whoever sent it: the same one twice is one.
  review_id uuid not null,
  kind text not null,
  said jsonb not null,
  -- For a second count: each tender against the books.
  tenders jsonb,
  staff_id uuid not null,
  made_at timestamptz not null default now(),
  primary key (org_id, register_id, session_id, number),
  constraint session_review_once unique (org_id, review_id),
  constraint session_review_register foreign key (org_id, register_id) references shop.register (org_id, register_id),
  constraint session_review_number check (number >= 1),
  constraint session_review_kind check (
    kind in ('counted_again', 'explained', 'difference_approved', 'deposited', 'noted', 'reconciled')
  ),
  constraint session_review_said check (said ->> 'kind' = kind)
);
call app.fence('shop.session_review');
call app.make_append_only('shop.session_review');
create policy session_review_read on shop.session_review for select to evertill_app
  using (branch_id = any ((select app.branches_with(24))::uuid[]));
create policy session_review_add on shop.session_review for insert to evertill_app
  with check (
    (select app.kind()) = 'person'
    and staff_id = (select app.staff_id())
    and branch_id = any (
      case
        when kind = 'difference_approved' then (select app.branches_with(14))
        when kind in ('noted', 'explained') then (select app.branches_with(13))
        else (select app.branches_with(12))
      end
    )
  );
grant select, insert on shop.session_review to evertill_app;
