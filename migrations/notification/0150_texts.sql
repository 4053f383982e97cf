-- Texts that officials edit (R12.3): proposed by one, approved by another, in force at once or from a day. The text that came
-- with the software is version 0 and stands nowhere here.
create table notification.text_version (
    id            uuid primary key,
    -- One of the platform's texts, or `campaign`, whose texts have titles.
    name          text not null,
    title         text not null,
    version       integer not null check (version > 0),
    text          text not null,
    -- Gateway → the code under which it has approved just this text.
    codes         jsonb not null,
    state         text not null check (state in ('proposed', 'approved', 'returned', 'retired')),
    valid_from    date,
    -- Since when it counts, or from when it will.
    in_force_from timestamptz,
    reason        text not null,
    proposed_by   uuid not null,
    proposed_at   timestamptz not null,
    decided_by    uuid,
    decided_at    timestamptz,
    returned_for  text,
    retired_by    uuid,
    retired_at    timestamptz,
    retired_for   text,
    constraint text_version_number unique (name, title, version),
    check ((name = 'campaign') = (title <> '')),
    constraint text_version_two_persons check (decided_by <> proposed_by),
    check ((state = 'proposed') = (decided_at is null)),
    check ((decided_by is null) = (decided_at is null)),
    check ((state in ('approved', 'retired')) = (in_force_from is not null)),
    check ((state = 'returned') = (returned_for is not null)),
    check ((state = 'retired') = (retired_at is not null))
);
-- One at a time is decided about.
create unique index text_version_one_pending on notification.text_version (name, title) where state = 'proposed';
create index text_version_listed on notification.text_version (proposed_at, id);
create index text_version_in_force on notification.text_version (name, in_force_from) where state = 'approved';

-- Every message keeps the version of the text that it says; 0 = as it came with the software.
alter table notification.message add column text_version integer not null default 0 check (text_version >= 0);
