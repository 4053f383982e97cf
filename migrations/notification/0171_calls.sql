-- Calls in which a machine reads to an elder what the SMS could not tell: it did not arrive, or they do not read.
create table notification.call (
    message_id  uuid primary key references notification.message (id),
    -- Our own id at the gateway, which takes fifteen characters.
    no          bigint generated always as identity,
    reason      text not null check (reason in ('not_read', 'no_receipt')),
    state       text not null check (state in ('waiting', 'claimed', 'calling', 'answered', 'handed_over', 'not_needed')),
    -- Calls that nobody answered, and calls that the gateway did not make.
    tries       smallint not null default 0,
    refusals    smallint not null default 0,
    asked_at    timestamptz not null,
    not_before  timestamptz not null,
    claimed_at  timestamptz,
    provider    text,
    provider_id text,
    error       text,
    ended_at    timestamptz,
    constraint call_no unique (no),
    constraint call_ended check ((state in ('answered', 'handed_over', 'not_needed')) = (ended_at is not null)),
    constraint call_claimed check (state not in ('claimed', 'calling') or (claimed_at is not null and provider is not null))
);
create index call_due on notification.call (not_before) where state = 'waiting';
create index call_open on notification.call (claimed_at) where state in ('claimed', 'calling');

-- What an elder must know, and of which nobody knows yet whether it arrived.
create index message_unheard on notification.message (claimed_at)
    where template in ('order_accepted_elder', 'order_cancelled_elder', 'order_rescheduled_elder')
      and state in ('submitted', 'unknown', 'failed');

-- Whom neither SMS nor call has reached is the hotline's to call: on the list of replies, which it works already.
alter table notification.reply drop constraint reply_why_check;
alter table notification.reply add constraint reply_why_check
    check (why in ('nobody_asked', 'ambiguous', 'not_understood', 'too_late', 'not_reached'));
