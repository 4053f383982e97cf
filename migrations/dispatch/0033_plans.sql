-- Recurring service plans: orders that open by themselves (R5.2).

alter table dispatch.service_order drop constraint service_order_source_check;
alter table dispatch.service_order add constraint service_order_source_check
    check (source in ('hotline', 'visit', 'web', 'family', 'plan', 'activity'));

create table dispatch.service_plan (
    plan_id      uuid primary key,
    elder_id     uuid not null,
    village      text not null,
    service      text not null references dispatch.service_item,
    weekdays     smallint[] not null check (cardinality(weekdays) between 1 and 7 and weekdays <@ '{1,2,3,4,5,6,7}'),
    every_weeks  smallint not null check (every_weeks between 1 and 4),
    at_minute    smallint not null check (at_minute between 0 and 1439),
    duration_min bigint not null check (duration_min between 5 and 480),
    seats        smallint not null check (seats between 1 and 9),
    gender_wish  text check (gender_wish in ('male', 'female')),
    note         bytea,
    first_day    date not null,
    last_day     date check (last_day >= first_day),
    state        text not null check (state in ('active', 'paused', 'ended')),
    -- The last day that was seen to: its order is open, or was not needed.
    opened_to    date not null,
    created_at   timestamptz not null,
    created_by   uuid
);
create index service_plan_elder on dispatch.service_plan (elder_id);
create index service_plan_village on dispatch.service_plan (village text_pattern_ops, created_at);
create index service_plan_due on dispatch.service_plan (opened_to) where state = 'active';
revoke delete, truncate on dispatch.service_plan from tb_dispatch;

-- Which order stands for which day: each day once.
create table dispatch.plan_order (
    plan_id  uuid not null references dispatch.service_plan,
    on_day   date not null,
    order_id uuid not null references dispatch.service_order,
    primary key (plan_id, on_day)
);
revoke update, delete, truncate on dispatch.plan_order from tb_dispatch;
