-- Followers of the WeChat account 微信服务号 who have proven which number is theirs: they are written to there first.
create table notification.follower (
    openid_index bytea primary key,
    openid       bytea not null,
    phone_index  bytea not null,
    bound_at     timestamptz not null,
    -- They do not follow any more; whoever comes back is written to again.
    gone_at      timestamptz,
    constraint follower_phone unique (phone_index)
);

-- A follower who has named a number, and the code that was sent there.
create table notification.pairing (
    openid_index bytea primary key,
    openid       bytea not null,
    phone_index  bytea not null,
    code_index   bytea not null,
    tries        smallint not null default 0,
    expires_at   timestamptz not null,
    -- The platform tells a text up to three times.
    msg_id       text not null
);

-- WeChat did not reach this person: SMS takes it.
alter table notification.message add column by_sms boolean not null default false;

-- Messages that went over a line in several parts, each with an id and a receipt of its own.
create table notification.part (
    provider    text not null,
    provider_id text not null,
    message_id  uuid not null references notification.message (id),
    primary key (provider, provider_id, message_id)
);
create index part_message on notification.part (message_id);
