-- Volunteers who sign in by WeChat: whoever has shown by a code by SMS, once, that the number is theirs.
create table portal.wechat (
    -- Blind index of the openid; the openid itself is not kept.
    openid_index bytea primary key,
    volunteer_id uuid not null,
    bound_at     timestamptz not null,
    constraint wechat_volunteer unique (volunteer_id)
);
