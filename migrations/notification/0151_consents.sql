-- Consent to outreach, beside that to be served: each time it was given, with its evidence, and when it was withdrawn.
create table notification.outreach_consent (
    id            uuid primary key,
    person        uuid not null,
    person_kind   text not null check (person_kind in ('elder', 'volunteer')),
    how           text not null check (how in ('form', 'phone', 'page', 'import')),
    wording       text not null,
    evidence      bytea,
    given_at      timestamptz not null,
    given_by      jsonb not null,
    recorded_at   timestamptz not null,
    withdrawn_at  timestamptz,
    withdrawn_how text check (withdrawn_how in ('form', 'phone', 'page', 'import')),
    withdrawn_by  jsonb,
    -- The person has left: kept for some months more, then forgotten.
    left_at       timestamptz,
    check ((withdrawn_at is null) = (withdrawn_how is null)),
    check ((withdrawn_at is null) = (withdrawn_by is null))
);
create unique index outreach_consent_one on notification.outreach_consent (person) where withdrawn_at is null;
create index outreach_consent_person on notification.outreach_consent (person, recorded_at);
create index outreach_consent_left on notification.outreach_consent (left_at) where left_at is not null;

-- The suppression list: since when, why, and the number itself, sealed, so that it can be shown in part.
alter table notification.opt_out
    add column id       uuid not null default gen_random_uuid(),
    add column phone    bytea,
    add column cause    text not null default 'reply' check (cause in ('reply', 'provider', 'staff', 'page')),
    add column provider text,
    add column code     text,
    add column recorded_by jsonb,
    add column reason   bytea,
    add column left_at  timestamptz;
alter table notification.opt_out alter column id drop default, alter column cause drop default;
update notification.opt_out set cause = 'provider' where reply_id is null;
update notification.opt_out o set phone = r.phone from notification.reply r where r.id = o.reply_id;
create unique index opt_out_id on notification.opt_out (id);
create index opt_out_listed on notification.opt_out (at, id);
create index opt_out_left on notification.opt_out (left_at) where left_at is not null;

-- Numbers that were taken off the list, with the evidence of the renewed wish.
create table notification.opt_out_lifted (
    id          uuid primary key,
    phone_index bytea not null,
    phone       bytea,
    at          timestamptz not null,
    cause       text not null check (cause in ('reply', 'provider', 'staff', 'page')),
    lifted_at   timestamptz not null,
    lifted_by   jsonb not null,
    evidence    bytea,
    left_at     timestamptz
);
create index opt_out_lifted_number on notification.opt_out_lifted (phone_index);
create index opt_out_lifted_left on notification.opt_out_lifted (left_at) where left_at is not null;
