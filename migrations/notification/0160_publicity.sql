-- Publicity through other media, and stories (R12.5).

create table notification.publicity (
    id           uuid primary key,
    org          text collate "C" not null,
    medium       text not null check (medium in ('press', 'broadcast', 'weibo', 'wechat', 'noticeboard', 'loudspeaker', 'other')),
    title        text not null,
    planned_on   date,
    done_on      date,
    -- The day of the calendar.
    day          date not null generated always as (coalesce(done_on, planned_on)) stored,
    state        text not null check (state in ('planned', 'done', 'cancelled')),
    link         text check (link like 'https://%'),
    remark       text,
    entered_by   uuid,
    entered_at   timestamptz not null,
    ended_by     uuid,
    ended_at     timestamptz,
    cancelled_because text,
    check (state <> 'planned' or (planned_on is not null and done_on is null)),
    check (state <> 'done' or done_on is not null),
    check ((state = 'planned') = (ended_at is null)),
    check ((state = 'cancelled') = (cancelled_because is not null))
);
create index publicity_day on notification.publicity (day desc, id desc);
revoke delete, truncate on notification.publicity from tb_notification;

create table notification.story (
    id           uuid primary key,
    kind         text not null check (kind in ('practice', 'volunteer')),
    org          text collate "C" not null,
    -- Sealed: a draft may say what its volunteer has not agreed to yet.
    title        bytea not null,
    text         bytea not null,
    volunteer_id uuid,
    consent_way  text check (consent_way in ('form', 'phone', 'written')),
    consent_on   date,
    consent_evidence bytea,
    state        text not null check (state in ('draft', 'published', 'withdrawn')),
    author       uuid,
    written_at   timestamptz not null,
    published_by uuid,
    published_at timestamptz,
    withdrawn_by uuid,
    withdrawn_at timestamptz,
    withdrawn_because text,
    -- The volunteer was erased, and what was told of them.
    erased_at    timestamptz,
    check ((consent_way is null) = (consent_on is null)),
    check (kind <> 'volunteer' or volunteer_id is not null or erased_at is not null),
    check (state <> 'published' or published_at is not null),
    check ((state = 'withdrawn') = (withdrawn_at is not null)),
    constraint story_consent check (state <> 'published' or volunteer_id is null or consent_on is not null),
    constraint story_second_person check (published_by is null or author is null or published_by <> author)
);
create index story_written on notification.story (written_at desc, id desc);
create index story_published on notification.story (published_at desc, id desc) where state = 'published';
create index story_volunteer on notification.story (volunteer_id) where volunteer_id is not null;
revoke delete, truncate on notification.story from tb_notification;
