-- Campaigns (R12.4): an approved text to an audience that is frozen when it is approved, by another than the author.
create table notification.campaign (
    id               uuid primary key,
    -- Whose: the district or a town.
    org              text collate "C" not null,
    author           uuid not null,
    title            text not null,
    -- As its author wrote it: audience, texts, values, times. Nobody's personal data.
    spec             jsonb not null,
    state            text not null check (state in
        ('draft', 'submitted', 'town_approved', 'approved', 'sending', 'paused', 'done', 'stopped')),
    starts_at        timestamptz,
    per_second       integer check (per_second between 1 and 1000),
    created_at       timestamptz not null,
    town_approved_by uuid,
    approved_by      uuid,
    approved_at      timestamptz,
    returned_for     text,
    -- The audience as it was counted last.
    counted          jsonb,
    -- What is being written down, and after whom; both are empty when it is done.
    freezing         text check (freezing in ('elders', 'volunteers')),
    freeze_after     uuid,
    frozen_at        timestamptz,
    -- Messages written, without those that stand for a failed one.
    recipients       bigint not null default 0 check (recipients >= 0),
    resent_at        timestamptz,
    -- Nothing is queued or on its way any more.
    ended_at         timestamptz,
    check (approved_by <> author),
    check (town_approved_by <> author),
    check (approved_by <> town_approved_by),
    check ((approved_by is null) = (approved_at is null)),
    check (state not in ('approved', 'sending', 'paused', 'done') or approved_by is not null),
    check (state <> 'town_approved' or town_approved_by is not null),
    check (state not in ('sending', 'done') or frozen_at is not null),
    check (freezing is not null or freeze_after is null)
);
create index campaign_listed on notification.campaign (created_at, id);
create index campaign_busy on notification.campaign (id)
    where ended_at is null and state in ('approved', 'sending', 'paused', 'stopped');
revoke delete, truncate on notification.campaign from tb_notification;

-- What happened to a campaign, and who did it.
create table notification.campaign_event (
    id          bigint generated always as identity primary key,
    campaign_id uuid not null references notification.campaign (id),
    what        text not null,
    by          uuid,
    at          timestamptz not null,
    reason      text
);
create index campaign_event_of on notification.campaign_event (campaign_id, id);
revoke update, delete, truncate on notification.campaign_event from tb_notification;

-- A campaign's recipients are messages; a failed one may be replaced by one more.
alter table notification.message
    add column campaign_id uuid references notification.campaign (id),
    add column variant     text check (variant in ('a', 'b')),
    add column round       smallint not null default 0 check (round in (0, 1)),
    add column replaced    boolean not null default false,
    add constraint message_campaign check (campaign_id is null or (kind = 'campaign' and variant is not null));
create unique index message_campaign_number on notification.message (campaign_id, round, phone_index)
    where campaign_id is not null;
drop index notification.message_due;
create index message_due on notification.message (lane, not_before, id) where state = 'queued' and campaign_id is null;
create index message_outreach on notification.message (campaign_id, not_before, id)
    where state = 'queued' and campaign_id is not null;
-- What a number was sent: the caps of a day and a month.
create index message_reached on notification.message (phone_index, claimed_at) where claimed_at is not null;

-- When the next message may be claimed: of a gateway, of the outreach through it, of a campaign. Burst 1.
create table notification.bucket (
    name    text primary key,
    next_at timestamptz not null
);

-- Names of villages and towns, as the portal tells them.
create table notification.place (
    code text collate "C" primary key,
    name text not null
);
