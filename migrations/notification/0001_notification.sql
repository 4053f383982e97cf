-- What is said to whom, and whether it arrived. Numbers and texts are sealed; a number is found by its blind index.

-- One message to one person. Never two for one occasion: `occasion` is the id of what is told (a visit, an offer), or
-- of the event where the same thing can happen again.
create table notification.message (
    id             uuid primary key,
    template       text not null,
    kind           text not null check (kind in ('otp', 'transaction', 'service_notice')),
    -- 0 codes, 1 transactions, 2 notices: the lower goes first.
    lane           smallint not null check (lane between 0 and 2),
    occasion       uuid not null,
    recipient      uuid not null,
    recipient_kind text not null check (recipient_kind in ('elder', 'volunteer', 'number')),
    -- Where the recipient belongs, for the scope of who may look.
    org            text,
    -- The elder, volunteer, order, visit, offer that it is about.
    about          uuid[] not null,
    phone          bytea,
    phone_index    bytea,
    -- Text and variables, sealed. A sign-in code's is wiped as soon as it is not needed any more.
    content        bytea,
    segments       smallint not null check (segments > 0),
    state          text not null check (state in ('queued', 'claimed', 'submitted', 'delivered', 'failed', 'unknown', 'cancelled', 'no_phone')),
    attempts       smallint not null check (attempts >= 0),
    queued_at      timestamptz not null,
    not_before     timestamptz not null,
    -- After this instant it is of no use: it is cancelled instead of sent.
    expires_at     timestamptz,
    claimed_at     timestamptz,
    claimed_by     uuid,
    -- When the gateway is asked what became of a message in doubt, and how often it has been.
    check_at       timestamptz,
    checks         smallint not null check (checks >= 0),
    provider       text,
    provider_id    text,
    error          text,
    submitted_at   timestamptz,
    delivered_at   timestamptz,
    constraint message_once unique (template, occasion, recipient),
    check ((state = 'no_phone') = (phone is null)),
    check ((phone is null) = (phone_index is null)),
    check (state <> 'claimed' or (claimed_at is not null and claimed_by is not null and provider is not null)),
    check (state <> 'submitted' or (provider is not null and provider_id is not null and submitted_at is not null)),
    check (state <> 'delivered' or (submitted_at is not null and delivered_at is not null)),
    check (state <> 'unknown' or check_at is not null)
);
create index message_due on notification.message (lane, not_before, id) where state = 'queued';
create index message_claimed on notification.message (claimed_at) where state = 'claimed';
create index message_doubtful on notification.message (check_at) where state = 'unknown';
create index message_taken on notification.message (provider_id) where provider_id is not null;
create index message_about on notification.message using gin (about);
create index message_codes on notification.message (phone_index, queued_at) where kind = 'otp';
create index message_listed on notification.message (queued_at, id);
create index message_recipient on notification.message (recipient) where state = 'queued';

-- Nobody writes to them any more: closed on death or move (decision 17).
create table notification.silenced (
    recipient uuid primary key,
    at        timestamptz not null
);

-- What a person was asked, and by which digits they answer (decision 18). Pair 0 is “1” and “2”, pair 3 is “31” and “32”.
create table notification.question (
    id          uuid primary key,
    kind        text not null check (kind in ('visit', 'offer')),
    -- The visit or the offer.
    subject     uuid not null,
    message_id  uuid not null references notification.message (id),
    recipient   uuid not null,
    phone_index bytea not null,
    pair        integer not null check (pair = 0 or pair >= 3),
    asked_at    timestamptz not null,
    expires_at  timestamptz not null,
    state       text not null check (state in ('open', 'answered', 'closed')),
    answer      text check (answer in ('yes', 'no')),
    closed_at   timestamptz,
    constraint question_once unique (kind, subject),
    check ((state = 'open') = (closed_at is null)),
    check ((state = 'answered') = (answer is not null))
);
-- Two open questions of one number never share their digits.
create unique index question_digits on notification.question (phone_index, pair) where state = 'open';
create index question_phone on notification.question (phone_index, closed_at);

-- What a gateway posted, as it came, before anybody has read it.
create table notification.callback (
    id          bigint generated always as identity primary key,
    provider    text not null check (provider in ('aliyun', 'yunmas')),
    door        text not null check (door in ('report', 'up', 'push')),
    body        bytea not null,
    received_at timestamptz not null,
    state       text not null check (state in ('received', 'read', 'malformed')),
    read_at     timestamptz
);
create index callback_waiting on notification.callback (id) where state = 'received';
create index callback_read on notification.callback (read_at) where state = 'read';

-- Delivery receipts. One gateway id may stand for many numbers; a receipt may come before the answer it belongs to.
create table notification.receipt (
    id          uuid primary key,
    provider    text not null,
    provider_id text not null,
    phone_index bytea not null,
    -- Our own id, where the gateway gives it back.
    out_id      uuid,
    delivered   boolean not null,
    code        text not null,
    reported_at timestamptz not null,
    received_at timestamptz not null,
    message_id  uuid references notification.message (id),
    constraint receipt_once unique (provider, provider_id, phone_index)
);
create index receipt_orphan on notification.receipt (received_at) where message_id is null;

-- What people answered.
create table notification.reply (
    id          uuid primary key,
    provider    text not null,
    -- The gateway's own number of it; where it has none, a keyed digest of sender, time and text.
    sequence    text not null,
    phone       bytea not null,
    phone_index bytea not null,
    text        bytea not null,
    received_at timestamptz not null,
    state       text not null check (state in ('received', 'routed', 'for_hotline', 'handled', 'opt_out')),
    why         text check (why in ('nobody_asked', 'ambiguous', 'not_understood', 'too_late')),
    question_id uuid references notification.question (id),
    intent      text check (intent in ('yes', 'no')),
    -- What the service that asked has answered, e.g. `accepted`, `confirmed`, or its refusal.
    answer      text,
    answered_at timestamptz,
    -- While the service that asked does not answer, when to try again.
    try_after   timestamptz not null,
    handled_by  uuid,
    handled_at  timestamptz,
    note        bytea,
    constraint reply_once unique (provider, sequence),
    check (state <> 'routed' or (answer is not null and answered_at is not null)),
    check (state <> 'for_hotline' or why is not null),
    check ((state = 'handled') = (handled_at is not null))
);
create index reply_waiting on notification.reply (try_after, received_at) where state = 'received';
create index reply_hotline on notification.reply (received_at, id) where state = 'for_hotline';

-- Numbers that want no more outreach. Notices of the service itself go on (compliance: two separate consents).
create table notification.opt_out (
    phone_index bytea primary key,
    at          timestamptz not null,
    reply_id    uuid references notification.reply (id)
);

-- A gateway that refuses everything (account, quota) is left alone until then.
create table notification.channel (
    provider   text primary key,
    held_until timestamptz not null,
    code       text not null
);
